import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { parseClaim } from '../check/parse-claim.ts';
import type { Question } from '../check/question.ts';
import type { Finding } from '../model/finding.ts';
import { loadOwnLibrary } from '../run/vocabulary.fixture.ts';
import { parseSteps } from '../runner/inner-steps.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Action } from './action.ts';
import type { Planned } from './attempt.ts';
import type { Desk } from './desk.ts';
import { Scenario } from './scenario.ts';
import { arriveAt, openDeskHere, releaseThread, workplace } from './thread.ts';
import { type RunParameters, Turn } from './turn.ts';

const SHOP: Blueprint = {
  ...{ environment: 'shop', protected: false, lifecycle: 'ephemeral', endpoints: {} },
  hosts: [{ name: 'web', groups: [], published: undefined }],
};

/** The calls of the desk, one line each. */
const asked: string[] = [];

function deskOf(): Desk {
  const snapshot = (environment: string): StackSnapshot =>
    ({
      ...{ stackId: `${environment}-1`, environment, lifecycle: 'ephemeral', hosts: [{ name: 'web' }] },
    }) as never;
  return {
    describe: async (environment) => ({ ...SHOP, environment }),
    async need({ environment, scenario, acts, fresh }) {
      asked.push(`need ${environment} for ${scenario}${acts ? ', acts' : ''}${fresh ? ', fresh' : ''}`);
      return snapshot(environment);
    },
    act: async ({ host, verb }) => {
      asked.push(`${verb} ${host}`);
      return snapshot('shop');
    },
    remember: async () => {},
    bringBack: async () => false,
    look: async () => snapshot('shop'),
    logTail: async ({ host }) => `last words of ${host}`,
    reveal: async () => [],
    hide: async () => {},
    audit: async (lines) => {
      for (const { kind, command, begins, scenario, step } of lines)
        asked.push(`${kind} ${command}${begins ? ' begins' : ''} in ${scenario}: ${step}`);
    },
    ended: async ({ scenario }) => void asked.push(`ended ${scenario}`),
  };
}

/** A question about nothing on any host, with this answer. */
function question(running: boolean): Question {
  return {
    subject: 'it',
    claims: [parseClaim('is running', 'service', { running: { type: 'boolean', adjective: true } })],
    from: 'outside',
    look: async () => ({ state: { running }, looked: { command: '', durationMs: 0, over: 'nothing' } }),
  };
}

const action = (perform: Action['perform']): Action => ({
  ...{ label: 'do it', changes: true, from: 'outside', perform },
});

suite('a turn', async () => {
  await loadOwnLibrary();
  const desk = openDeskHere(deskOf());
  after(async () => {
    await releaseThread();
    desk.close();
  });

  /** The turn of an attempt at a scenario with these steps; `at` moves the runner to one. */
  const begin = (steps: string, more: { tags?: string[]; parameters?: RunParameters } = {}) => {
    asked.length = 0;
    const pickle: Planned = {
      ...{ id: 'p', name: 'a scenario', uri: 'a.feature', location: { line: 3 } },
      tags: (more.tags ?? []).map((name) => ({ name, astNodeId: '' })),
      steps: parseSteps(steps),
    };
    const attached: string[] = [];
    const turn = new Turn(new Scenario(workplace()), more.parameters ?? {}, (data, options) => {
      attached.push(typeof options === 'string' ? data : `${options.fileName}: ${data}`);
    });
    const at = (index: number) => {
      const step = pickle.steps[index];
      arriveAt({ id: 'attempt-1', pickle, ...(step === undefined ? {} : { step }) });
    };
    return { turn, at, attached };
  };

  test('begins with the first sentence, on the environment that the run is for', async () => {
    const { turn, at } = begin('Then the port 80 is listening', { parameters: { environment: 'shop' } });
    at(0);
    assert.equal((await turn.script()).text(), 'the port 80 is listening');
    await turn.begin();
    assert.deepEqual(asked, ['need shop for attempt-1']);
    await turn.end();
    assert.deepEqual(asked.slice(1), ['ended attempt-1']);
  });

  test('takes no stack before an environment is named, and gives none back', async () => {
    const { turn, at } = begin('Given the environment "shop"\nWhen I run "true"');
    at(0);
    await turn.begin();
    assert.deepEqual(asked, []);
    await turn.end();
    assert.deepEqual(asked, []);
  });

  test('tells the desk whether the scenario acts, and whether it needs its own stack', async () => {
    const { turn, at } = begin('Given the environment "shop"\nWhen I run "true"', { tags: ['@fresh'] });
    at(0);
    await turn.enter('shop');
    assert.deepEqual(asked, ['need shop for attempt-1, acts, fresh']);
    await turn.end();
  });

  test('attaches the findings of a green check', async () => {
    const { turn, at, attached } = begin('Then the port 80 is listening', {
      parameters: { environment: 'shop' },
    });
    at(0);
    await turn.check(question(true));
    const findings = attached.flatMap((data) => JSON.parse(data) as Finding[]);
    assert.deepEqual(
      findings.map(({ sentence, verdict }) => [sentence, verdict]),
      [['the port 80 is listening', 'pass']],
    );
    await turn.end();
  });

  test('is red with the findings, and with the last log lines of the hosts', async () => {
    const { turn, at, attached } = begin('Then the port 80 is listening', {
      parameters: { environment: 'shop' },
    });
    at(0);
    await assert.rejects(turn.check(question(false)), { name: 'CheckFailed', message: /^it: running/ });
    assert.deepEqual(attached.slice(1), ['web log: last words of web']);
    await turn.end();
  });

  test('does what a When says, which the audit log records before it begins', async () => {
    const { turn, at } = begin('When I stop "web"', { parameters: { environment: 'shop' } });
    at(0);
    await turn.act(action(async (stage) => stage.turn('web', 'stop')));
    await turn.end();
    assert.deepEqual(asked, [
      'need shop for attempt-1, acts',
      'verb stop web begins in a scenario: I stop "web"',
      'stop web',
      'verb stop web in a scenario: I stop "web"',
      'ended attempt-1',
    ]);
  });

  test('refuses to act in a Then', async () => {
    const { turn, at } = begin('Then the port 80 is listening', { parameters: { environment: 'shop' } });
    at(0);
    let done = false;
    const act = turn.act(
      action(async () => {
        done = true;
      }),
    );
    await assert.rejects(act, { message: /a Then only checks; refused: do it/ });
    assert.equal(done, false);
    await turn.end();
  });

  test('says that the hooks are not loaded if nothing reports what the runner is at', async () => {
    await releaseThread();
    const { turn } = begin('Then the port 80 is listening');
    await assert.rejects(turn.check(question(true)), { message: /the opsproof hooks are not loaded/ });
  });
});
