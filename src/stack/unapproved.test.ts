import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { ApprovalDemand } from '../model/approval.ts';
import type { Environment, LiveEnvironment, LiveHost } from '../model/environment.ts';
import type { Unapproved } from '../model/protection.ts';
import { askHttp } from '../probe/http/ask-http.ts';
import { unheardDoor } from '../probe/unheard-door.fixture.ts';
import { environmentOf } from '../provider/environment.fixture.ts';
import { processesShape } from '../provider/processes/shape.ts';
import type { Login } from '../schema/login.ts';
import { Crew } from '../world/crew.ts';
import { Scenario } from '../world/scenario.ts';
import { Keeper } from './keeper.ts';

const approval: ApprovalDemand = { required: 1, by: [], line: 3 };

const SMALL: Environment = { ...environmentOf('processes', { web: {} }), approval };

const LIVE: LiveEnvironment<LiveHost & Partial<Login>> = {
  name: 'live',
  file: 'environments/live.yaml',
  lifecycle: 'live',
  protected: false,
  approval,
  endpoints: {},
  hosts: {
    here: {
      name: 'here',
      groups: [],
      transport: 'local',
      address: 'here',
      knownHosts: 'check',
      sudo: false,
    },
  },
};

suite('an environment that requires approvals', () => {
  let directory: string;
  let ups: number;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'opsproof-unapproved-'));
    ups = 0;
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function keeper(unapproved?: (environment: Environment) => Promise<Unapproved | undefined>): Keeper {
    return new Keeper({
      runId: 'run1',
      directory,
      cwd: directory,
      keep: false,
      onEvent: () => {},
      loadEnvironment: async (name) => (name === 'live' ? LIVE : SMALL),
      // A provider that must not be asked.
      providers: [
        {
          shape: processesShape,
          load: async () => {
            ups += 1;
            return assert.fail('it was asked');
          },
        },
      ],
      ...(unapproved === undefined ? {} : { unapproved }),
    });
  }

  test('has none if they are not looked for: it is not brought up', async () => {
    await assert.rejects(keeper().need('small'), {
      name: 'ConfigurationError',
      message:
        'the environment "small" is not approved for this run (no approvals were looked for), so nothing in it may be changed; refused: bring it up\n' +
        '  approvals count for: opsproof run',
    });
    assert.equal(ups, 0);
    assert.equal(existsSync(join(directory, 'ledger.ndjson')), false);
  });

  test('is brought up once it is approved', async () => {
    await assert.rejects(keeper(async () => undefined).need('small'), {
      message: '"small" could not be brought up: it was asked',
    });
    assert.equal(ups, 1);
  });

  test('is refused in the connection to its hosts and in the way out over HTTP, and may be looked at', async () => {
    const hint = 'ask alice';
    const snapshot = await keeper(async () => ({ why: '1 approval is needed, 0 count', hint })).need('live');
    const note = () => {};
    const crew = new Crew({ note });
    crew.adopt(snapshot);
    const scenario = new Scenario({
      note,
      stack: (id) => crew.stack(id),
      host: (id, name) => crew.host(id, name),
      reveal: async () => [],
      hide: async () => {},
      tokens: new Map(),
    });
    scenario.stackId = snapshot.stackId;
    const state = 'the environment "live" is not approved for this run (1 approval is needed, 0 count), so';
    try {
      const host = await scenario.host('here');
      await assert.rejects(host.run('true'), {
        message: `${state} nothing in it may be changed; refused: run "true"\n  ${hint}`,
      });
      await assert.rejects(host.observe('true'), {
        message: `${state} only the commands that its file lists may be run (it lists none); refused: true\n  if it only reads, add it to the file: commands: ["true"]`,
      });
      assert.equal((await host.facts()).kernel !== '', true);
      await assert.rejects(
        askHttp(scenario, { method: 'POST', url: 'http://here:9/' }, { timeoutMs: 1000 }, unheardDoor()),
        {
          message: `${state} nothing in it may be changed; refused: POST http://here:9/\n  ${hint}`,
        },
      );
    } finally {
      await crew.close();
    }
    const free = await keeper(async () => undefined).need('live');
    const open = new Crew({ note });
    open.adopt(free);
    try {
      assert.equal((await (await open.host(free.stackId, 'here')).run('true')).exitCode, 0);
    } finally {
      await open.close();
    }
  });
});
