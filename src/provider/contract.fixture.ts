import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, beforeEach, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repository } from '../cli/repository.fixture.ts';
import { loadEnvironment } from '../config/load.ts';
import type { EphemeralEnvironment } from '../model/environment.ts';
import { UnableError } from '../model/errors.ts';
import type { HostVerb } from '../model/host-verb.ts';
import { bringUp, contextOf, type TestContext } from '../stack/bring-up.fixture.ts';
import { interrupts, PHASES } from './interrupts.fixture.ts';
import { PROVIDERS, type Registered } from './registry.ts';

/**
 * A provider and what the contract needs to test it. Hosts are the text between the braces of an entry in an environment's file; `<host>` in it
 * stands for the name of the host.
 */
export interface Signatory {
  readonly registered: Registered;
  /** What of it is tested, where it is tested more than once: `by tofu`. */
  readonly variant?: string;
  /** What the logs of the next two show, where they are not the words of the hosts themselves: events of the system that runs them. */
  readonly logs?: { readonly up: RegExp; readonly reason: RegExp };
  /** A host that logs `up` and answers HTTP with status 200 on its port 80. */
  readonly serves: string;
  /** A host that logs `the reason` and ends at once. */
  readonly dies: string;
  /** Why nobody sees that a host has ended, where only an address is known of it: then it does not become ready. */
  readonly unseen?: string;
  /** Why `find` sees no host: then the ledger alone removes it. */
  readonly unfound?: string;
  /** A host that runs and never listens. */
  readonly waits: string;
  /** How many things `find` sees of two hosts; default: one for each, or more. 1 where both are in one thing that goes as a whole. */
  readonly things?: 1;
  /** The settings under `providers:` in an environment's file. */
  readonly settings?: string;
  /** Environment variables that it needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files of a repository that uses it, such as its own. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is left of a run, according to the system itself and not the provider. */
  left(run: string): Promise<readonly string[]>;
  /** Makes a host disappear without its stack knowing. */
  destroy(prefix: string, host: string): Promise<void>;
  readonly skip?: string | false;
  /** True: `npm test` runs it, with one phase of those that Ctrl-C comes in. */
  readonly quick?: true;
}

const KILLS = Number(process.env.OPSPROOF_FAULTS === undefined ? 2 : 20);
const GONE_MS = 30_000;

/** The rules that every provider must keep. */
export function contract(signatory: Signatory): void {
  const {
    registered,
    serves,
    dies,
    waits,
    left,
    logs = { up: /up/, reason: /\n {2}the reason$/ },
  } = signatory;
  const { name, verbs } = registered.shape;
  const providers = [...PROVIDERS.filter(({ shape }) => shape.name !== name), registered];

  const variant = signatory.variant === undefined ? '' : `, ${signatory.variant}`;
  suite(`the contract of the provider "${name}"${variant}`, { skip: signatory.skip ?? false }, () => {
    let context: TestContext;
    const runs: string[] = [];

    beforeEach(() => {
      const made = contextOf(`test-${randomBytes(4).toString('hex')}`);
      context = { ...made, env: { ...made.env, ...signatory.env } };
      runs.push(context.runId);
    });

    afterEach(async () => {
      context.dispose();
      assert.deepEqual(await left(context.runId), []);
    });

    const file = (hosts: Readonly<Record<string, string>>) =>
      [
        'lifecycle: ephemeral',
        `provider: ${name}`,
        ...(signatory.settings === undefined ? [] : [`providers: { ${name}: ${signatory.settings} }`]),
        'hosts:',
        ...Object.entries(hosts).map(([host, keys]) => `  ${host}: { ${keys.replaceAll('<host>', host)} }`),
        '',
      ].join('\n');

    const load = async (hosts: Readonly<Record<string, string>>) => {
      mkdirSync(join(context.cwd, 'environments'), { recursive: true });
      writeFileSync(join(context.cwd, 'environments/small.yaml'), file(hosts));
      const shapes = providers.map(({ shape }) => shape);
      const options = { cwd: context.cwd, env: {}, secrets: 'resolve', providers: shapes } as const;
      return (await loadEnvironment('small', options)) as EphemeralEnvironment;
    };

    const up = async (hosts: Readonly<Record<string, string>>, of: TestContext = context) =>
      bringUp(await load(hosts), of, providers);

    const answers = async (port: { host: string; port: number } | undefined) =>
      port === undefined
        ? 'no port'
        : fetch(`http://${port.host}:${port.port}/`, { signal: AbortSignal.timeout(2_000) }).then(
            ({ status }) => status,
            () => 'nobody',
          );

    test('hosts start side by side, in the order of their needs, and are plain JSON', async () => {
      const stack = await up({ one: serves, two: serves, last: `${serves}, needs: [one, two]` });
      try {
        const phases = context.told.filter((line) => / (?:starting|ready)$/.test(line));
        assert.deepEqual(phases.slice(0, 2).sort(), ['one: starting', 'two: starting']);
        assert.deepEqual(phases.slice(2, 4).sort(), ['one: ready', 'two: ready']);
        assert.deepEqual(phases.slice(4), ['last: starting', 'last: ready']);
        const hosts = stack.hosts();
        assert.deepEqual(JSON.parse(JSON.stringify(hosts)), hosts);
        assert.deepEqual(
          hosts.map((host) => [host.name, host.running]),
          [
            ['one', true],
            ['two', true],
            ['last', true],
          ],
        );
        for (const host of hosts) assert.equal(await answers(host.ports[80]), 200, host.name);
        assert.match(await stack.logTail('one', 20), logs.up);
        assert.match(stack.enter('one'), /\S/);
        const made = context.lines.filter((line) => line.startsWith('creating'));
        for (const line of context.created) assert.ok(made.includes(`creating ${line}`), line);
      } finally {
        assert.deepEqual(await stack.down(), []);
      }
      assert.deepEqual(await stack.down(), [], 'a second time is success');
    });

    test('does what it says that it can do to a host', async () => {
      const stack = await up({ one: `${serves}, stop: 1 second` });
      const state = async () => {
        const [host] = stack.hosts();
        return [host?.running, (await answers(host?.ports[80])) === 200];
      };
      const away: readonly HostVerb[] = ['stop', 'kill', 'pause'];
      const back = { stop: 'start', kill: 'start', pause: 'unpause' } as const;
      try {
        for (const verb of verbs.filter((one) => away.includes(one)) as (keyof typeof back)[]) {
          assert.equal((await stack.act('one', verb)).running, false, verb);
          assert.deepEqual(await state(), [false, false], verb);
          assert.ok(verbs.includes(back[verb]), `who can ${verb} can ${back[verb]}`);
          assert.equal((await stack.act('one', back[verb])).running, true, back[verb]);
          assert.deepEqual(await state(), [true, true], back[verb]);
        }
        if (verbs.includes('start')) assert.equal((await stack.act('one', 'start')).running, true, 'again');
        if (verbs.includes('restart')) {
          await stack.act('one', 'restart');
          assert.deepEqual(await state(), [true, true], 'restart');
        }
      } finally {
        assert.deepEqual(await stack.down(), []);
      }
    });

    const told = signatory.unseen === undefined ? '' : `, as far as it is known: ${signatory.unseen}`;
    test(`a start that fails says why, and removes the others${told}`, async () => {
      const ready = signatory.unseen === undefined ? '' : ', ready: { port: 80, timeout: 2 seconds }';
      await assert.rejects(up({ web: `${dies}${ready}`, other: waits }), (error: unknown) => {
        assert.ok(error instanceof UnableError, String(error));
        if (signatory.unseen !== undefined) {
          assert.match(error.message, /^host "web" of "small" did not become ready within 2 s: port 80: /);
          return true;
        }
        assert.match(error.message, /^host "web" of "small" died while starting: /);
        assert.match(error.message, logs.reason);
        return true;
      });
    });

    for (const phase of ['starting', 'waiting'])
      test(`a start that is interrupted while it is ${phase} ends soon`, async () => {
        const began = performance.now();
        const progress = (_host: string, told: string) => {
          if (told.startsWith(phase)) context.abort.abort();
        };
        await assert.rejects(
          up({ web: `${waits}, ready: { port: 80 }` }, { ...context, progress }),
          /interrupted/,
        );
        assert.ok(performance.now() - began < 20_000);
      });

    test('what is gone already is removed with success', async () => {
      const stack = await up({ one: serves, two: waits });
      await signatory.destroy(`opsproof-${context.runId}-small`, 'one');
      assert.deepEqual(await stack.down(), []);
    });

    const { unfound } = signatory;
    if (unfound !== undefined)
      test(`what a run made is removed by its ledger alone: ${unfound}`, async () => {
        await up({ one: serves, two: waits });
        const provider = await registered.load();
        assert.deepEqual(await provider.find(context.runId, []), []);
        assert.notDeepEqual(await left(context.runId), []);
        for (const { name: kind, limitMs } of provider.kinds)
          for (const { id, scope = {} } of context.written.filter((one) => one.kind === kind)) {
            const thing = { kind, id, scope };
            assert.equal(await provider.remove(thing, limitMs), undefined);
            assert.equal(await provider.isThere(thing), false, thing.id);
            assert.equal(await provider.remove(thing, limitMs), undefined, 'a second time');
          }
      });
    test('what a run made is found and removed without its ledger', { skip: unfound ?? false }, async () => {
      await up({ one: serves, two: waits });
      const provider = await registered.load();
      const found = await provider.find(context.runId, []);
      assert.ok(found.length >= (signatory.things ?? 2), JSON.stringify(found));
      assert.deepEqual([...new Set(found.map(({ run }) => run))], [context.runId]);
      for (const { expires, runner } of found)
        assert.deepEqual(
          [expires, runner],
          [context.labels['opsproof.expires'], context.labels['opsproof.runner']],
        );
      assert.ok((await provider.find(undefined, [])).some(({ run }) => run === context.runId));
      for (const { name: kind, limitMs } of provider.kinds)
        for (const thing of found.filter((one) => one.kind === kind)) {
          assert.equal(await provider.isThere(thing), true, thing.id);
          assert.equal(await provider.remove(thing, limitMs), undefined);
          assert.equal(await provider.isThere(thing), false, thing.id);
          assert.equal(await provider.remove(thing, limitMs), undefined, 'a second time');
        }
      assert.deepEqual(await provider.find(context.runId, []), []);
    });

    test('stacks side by side do not meet', async () => {
      const environment = await load({ one: serves });
      const stacks = await Promise.all(
        ['small', 'small.fresh1', 'small.fresh2'].map((stackId) =>
          bringUp(environment, { ...context, stackId }, providers),
        ),
      );
      const ports = stacks.map((stack) => stack.hosts()[0]?.ports[80]);
      assert.equal(new Set(ports.map((port) => `${port?.host}:${port?.port}`)).size, 3);
      const [first, ...others] = stacks;
      assert.deepEqual(await first?.down(), []);
      assert.deepEqual(await Promise.all(ports.map(answers)), ['nobody', 200, 200]);
      for (const stack of others) assert.deepEqual(await stack.down(), []);
    });

    const small = (host: string) => ({ ...signatory.files, 'environments/small.yaml': file({ web: host }) });
    interrupts({
      phases: signatory.quick && process.env.OPSPROOF_FAULTS === undefined ? PHASES.slice(2, 3) : PHASES,
      files: { waits: small(`${waits}, ready: { port: 80 }`), serves: small(serves) },
      ...(signatory.env === undefined ? {} : { env: signatory.env }),
      left,
    });

    test(`a runner that is killed at a random moment leaves nothing, ${KILLS} times`, async () => {
      const repository = new Repository({
        ...signatory.files,
        'environments/small.yaml': file({ one: serves, two: `${serves}, needs: [one]` }),
        'features/small.feature': `Feature: Small
  Scenario: it runs
    Given the environment "small"
    When I GET "http://two/"
    Then the response status is 200
`,
      });
      after(() => repository.dispose());
      for (let kill = 0; kill < KILLS; kill += 1) {
        const running = repository.start(['run'], { ...signatory.env });
        await running.said('starting');
        const run = /^run (\S+)/m.exec(running.stdout())?.[1] ?? assert.fail(running.stdout());
        const afterMs = Math.random() * 1_500;
        await sleep(afterMs);
        running.child.kill('SIGKILL');
        await running.ended;
        const until = Date.now() + GONE_MS;
        // Twice in a row: what was on its way when the runner died comes a moment later.
        for (let clean = 0; clean < 2; ) {
          const things = await left(run);
          clean = things.length === 0 ? clean + 1 : 0;
          assert.ok(Date.now() < until, `killed after ${afterMs} ms: ${things.join(', ')}`);
          await sleep(400);
        }
      }
    });
  });
}
