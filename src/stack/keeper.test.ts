import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { LiveEnvironment, LiveHost } from '../model/environment.ts';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import { Secret } from '../model/secret.ts';
import { environmentOf } from '../provider/environment.fixture.ts';
import type { Login } from '../schema/login.ts';
import { Keeper, type StackEvent } from './keeper.ts';
import type { KeeperOptions } from './keeper-options.ts';
import { FileLedger } from './ledger/ledger.ts';
import { readAccount } from './ledger/ledger-line.ts';
import { PaperProvider } from './paper-provider.fixture.ts';
import type { WatchOptions } from './watch.ts';

suite('the keeper', () => {
  let directory: string;
  let provider: PaperProvider;
  let events: StackEvent[];
  let loads: string[];
  /** What the watchdog is told. */
  let watched: string[];
  let heard: string[];
  let watch: WatchOptions | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'opsproof-keeper-'));
    provider = new PaperProvider();
    events = [];
    loads = [];
    watched = [];
    heard = [];
    watch = undefined;
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const small = environmentOf('docker', { web: { needs: ['api'] }, api: { needs: ['db'] }, db: {} });
  const live: LiveEnvironment<LiveHost & Partial<Login>> = {
    name: 'production',
    file: 'environments/production.yaml',
    lifecycle: 'live',
    protected: true,
    endpoints: { pay: 'https://pay.example.com' },
    hosts: {
      db: {
        name: 'db',
        groups: ['data'],
        transport: 'ssh',
        address: '10.0.5.7',
        port: 2222,
        user: 'ops',
        password: new Secret('pw'),
        knownHosts: 'check',
        sudo: true,
      },
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

  function keeper(over: Partial<KeeperOptions> = {}): Keeper {
    return new Keeper({
      runId: 'run1',
      directory,
      cwd: directory,
      clock: () => Date.UTC(2026, 0, 2, 3, 4, 5),
      onEvent: (event) => events.push(event),
      loadEnvironment: async (name) => {
        loads.push(name);
        return name === 'small' ? small : live;
      },
      providers: provider.registry,
      startWatch: (options) => {
        watch = options;
        options.onWatched({ pid: 4711, birth: 'b.1' });
        watched.push('started');
        return { tell: (line) => void heard.push(line), end: async (how) => void watched.push(how) };
      },
      place: { machine: 'm', space: '9', birthOf: () => 'b.0' },
      keep: false,
      ...over,
    });
  }

  const message = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => assert.fail('it was not refused'),
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : assert.fail()),
    );

  test('brings an environment up once for all who need it at the same time', async () => {
    const kept = keeper();
    const [one, two] = await Promise.all([kept.need('small'), kept.need('small')]);
    assert.deepEqual(one, two);
    assert.equal(one?.stackId, 'small');
    assert.deepEqual(
      one?.hosts.map(({ name }) => name),
      ['web', 'api', 'db'],
    );
    assert.deepEqual(JSON.parse(JSON.stringify(one)), one);
    assert.deepEqual([loads, provider.log], [['small'], ['up small']]);
    assert.deepEqual(
      events.map(({ environment, host = '-', phase }) => `${environment} ${host}: ${phase}`),
      [
        'small -: starting',
        ...['db', 'api', 'web'].flatMap((host) => [`small ${host}: starting`, `small ${host}: ready`]),
        'small -: ready',
      ],
    );
    assert.deepEqual(await kept.down(), []);
    assert.deepEqual(await kept.down(), []);
    assert.deepEqual(provider.log, ['up small', 'down small']);
    assert.equal(
      await message(kept.need('small')),
      'UnableError: the run is ending: no stack is started any more',
    );
  });

  test('writes what is made into the ledger before it is made', async () => {
    const kept = keeper();
    const gate = Promise.withResolvers<void>();
    provider.gate = gate.promise;
    const needed = kept.need('small');
    while (provider.log.length === 0) await Promise.resolve();
    const at = '"at":"2026-01-02T03:04:05.000Z"';
    assert.equal(
      readFileSync(join(directory, 'ledger.ndjson'), 'utf8'),
      [
        `{${at},"event":"run","run":"run1","runner":"${process.pid}/b.0/m/9","keep":false}`,
        `{${at},"event":"watchdog","pid":4711,"birth":"b.1"}`,
        `{${at},"event":"creating","provider":"docker","kind":"container","id":"small","owner":"small","expires":"2026-01-02T03:14:05.000Z"}`,
        '',
      ].join('\n'),
    );
    gate.resolve();
    await needed;
    await kept.down();
  });

  test('a watchdog watches before the first thing is made, and is told how the run ended', async () => {
    const kept = keeper();
    await kept.need('production');
    assert.deepEqual(watched, []);
    await Promise.all([kept.need('small'), kept.need('small', { fresh: 'scenario 7' })]);
    assert.deepEqual(watched, ['started']);
    // What came before its start, and every line since: the whole ledger.
    const ledger = readFileSync(join(directory, 'ledger.ndjson'), 'utf8');
    assert.equal(watch?.ledger(), ledger);
    assert.ok(heard.length > 2 && ledger.endsWith(heard.join('')), heard.join(''));
    watch?.tell('the watchdog of this run ended: SIGKILL', true);
    assert.deepEqual(events.at(-1), {
      environment: 'small',
      phase: 'the watchdog of this run ended: SIGKILL',
      problem: true,
    });
    await kept.down();
    assert.deepEqual(watched, ['started', 'done']);
  });

  test('the watchdog gets what teardown could not remove', async () => {
    provider.stuck = 'container small-web could not be removed: busy';
    const kept = keeper();
    await kept.need('small');
    await kept.down();
    assert.deepEqual(watched, ['started', 'left']);
  });

  test('logs are masked when their writers have ended, and before the watchdog is told that all is done', async () => {
    const log = { id: join(directory, 'small-web.log') };
    const logs = () =>
      readAccount(readFileSync(join(directory, 'ledger.ndjson'), 'utf8')).open.filter(
        ({ kind }) => kind === 'log',
      );
    provider.logs = true;
    for (const keep of [false, true]) {
      provider.log.length = 0;
      watched.length = 0;
      const maskLogs = async () => {
        assert.deepEqual(
          [provider.log.at(-1), watched.at(-1)],
          [keep ? 'up small' : 'down small', 'started'],
        );
        assert.deepEqual(
          logs().map(({ id, kept }) => [id, kept]),
          [[log.id, keep]],
        );
        provider.log.push('masked');
      };
      const kept = keeper({ keep, maskLogs });
      await kept.need('small');
      await kept.down();
      assert.deepEqual([provider.log.at(-1), watched.at(-1)], ['masked', 'done']);
      assert.deepEqual(
        logs().map(({ kept: stays }) => stays),
        keep ? [true] : [],
      );
    }
  });

  test('labels say who runs the run and whether its stacks stay', async () => {
    const kept = keeper({ keep: true });
    await kept.need('small');
    assert.deepEqual(provider.labels, {
      'opsproof.run': 'run1',
      'opsproof.environment': 'small',
      'opsproof.expires': '2026-01-02T03:14:05.000Z',
      'opsproof.runner': `${process.pid}/b.0/m/9`,
      'opsproof.keep': 'true',
    });
    await kept.down();
  });

  test('reports an earlier run that died and left something', async () => {
    const reports = join(directory, 'reports');
    const ours = join(reports, 'run1');
    mkdirSync(ours, { recursive: true });
    for (const [run, pid, kind] of [
      ['dead', 1234, 'volume'],
      ['living', process.pid, 'volume'],
    ] as const) {
      const ledger = new FileLedger(mkdirSync(join(reports, run), { recursive: true }) ?? '');
      ledger.begin(run, `${pid}/b.${pid === process.pid ? 0 : 5}/m/9`, false);
      ledger.creating({ provider: 'docker', kind, id: 'data', owner: 'small', expires: '' });
      ledger.close();
    }
    const told = Promise.withResolvers<StackEvent>();
    const kept = keeper({
      directory: ours,
      onEvent: (event) => (event.phase.startsWith('the run') ? told.resolve(event) : undefined),
    });
    await kept.need('small');
    assert.deepEqual(await told.promise, {
      environment: 'small',
      phase: 'the run dead died and may have left 1 thing: opsproof sweep removes what is there',
    });
    await kept.down();
  });

  test('reports a failed start to every caller, and does not try again', async () => {
    provider.failing = true;
    const kept = keeper();
    const expected = 'UnableError: host "web" of "small" died while starting\nits log is empty';
    assert.equal(await message(kept.need('small')), expected);
    assert.equal(await message(kept.need('small')), expected);
    assert.deepEqual(provider.log, ['up small', 'down small']);
    assert.deepEqual(events.at(-1), {
      environment: 'small',
      phase: 'not started: host "web" of "small" died while starting',
      durationMs: 0,
      problem: true,
    });
    assert.deepEqual(await kept.down(), []);
  });

  test('gives a fresh scenario its own stack, which is removed when the scenario ends', async () => {
    const kept = keeper();
    const shared = await kept.need('small');
    const fresh = await kept.need('small', { fresh: 'scenario 7' });
    assert.deepEqual([shared.stackId, fresh.stackId, fresh.environment], ['small', 'small.fresh1', 'small']);
    await kept.scenarioEnded({ stackId: fresh.stackId, fresh: true });
    assert.deepEqual(provider.log, ['up small', 'up small.fresh1', 'down small.fresh1']);
    assert.throws(() => kept.snapshot(fresh.stackId), new UnableError('the stack "small.fresh1" is not up'));
    await kept.down();
    assert.deepEqual(provider.log.slice(3), ['down small']);
  });

  test('restores hosts that a scenario stopped, and waits for the hosts that need them', async () => {
    const kept = keeper();
    await kept.need('small');
    const stopped = await kept.act('small', 'db', 'stop');
    assert.deepEqual(
      stopped.hosts.map(({ name, running }) => [name, running]),
      [
        ['web', true],
        ['api', true],
        ['db', false],
      ],
    );
    await kept.act('small', 'api', 'pause');
    await kept.act('small', 'web', 'kill');
    await kept.act('small', 'web', 'start');
    provider.log.length = 0;
    await kept.scenarioEnded({ stackId: 'small', fresh: false });
    assert.deepEqual(provider.log, ['start db', 'ready db', 'unpause api', 'ready web']);
    assert.ok(kept.snapshot('small').hosts.every(({ running }) => running));
    await kept.scenarioEnded({ stackId: 'small', fresh: false });
    assert.equal(provider.log.length, 4);
    await kept.down();
  });

  test('restores a host from the state it is in, whatever failed before', async () => {
    const kept = keeper();
    await kept.need('small');
    const restored = async () => {
      provider.brokenVerb = undefined;
      provider.log.length = 0;
      await kept.scenarioEnded({ stackId: 'small', fresh: false });
      assert.ok(kept.snapshot('small').hosts.every(({ running }) => running));
      return provider.log.filter((line) => line.endsWith(' web'));
    };
    provider.brokenVerb = 'pause';
    assert.equal(await message(kept.act('small', 'web', 'pause')), 'UnableError: cannot pause "web": no');
    assert.deepEqual(await restored(), []);
    await kept.act('small', 'web', 'stop');
    provider.brokenVerb = 'pause';
    assert.equal(await message(kept.act('small', 'web', 'pause')), 'UnableError: cannot pause "web": no');
    assert.deepEqual(await restored(), ['start web', 'ready web']);
    await kept.act('small', 'web', 'pause');
    await kept.act('small', 'web', 'kill');
    assert.deepEqual(await restored(), ['unpause web', 'start web', 'ready web']);
    await kept.act('small', 'web', 'pause');
    await assert.rejects(kept.act('small', 'web', 'start'), {
      message: 'cannot start "web": it is paused',
      hint: 'resume it with: When I unpause "web"',
    });
    assert.deepEqual(await restored(), ['unpause web']);
    await kept.down();
  });

  test('brings back what a scenario changed that hosts share, the last change first, before hosts are restored', async () => {
    const kept = keeper();
    await kept.need('small');
    await kept.remember('small', 'web', 'quota');
    await kept.remember('small', 'db', 'disk');
    await kept.remember('small', 'db', 'quota');
    assert.equal(await kept.bringBack('small', 'label'), false);
    await kept.act('small', 'db', 'stop');
    assert.equal((await kept.look('small')).stackId, 'small');
    provider.log.splice(0, 1);
    await kept.scenarioEnded({ stackId: 'small', fresh: false });
    assert.deepEqual(provider.log.slice(0, 5), [
      'remember quota of web',
      'remember disk of db',
      'stop db',
      'bring back disk',
      'bring back quota',
    ]);
    assert.equal(provider.log[5], 'start db');
    provider.log.length = 0;
    await kept.remember('small', 'web', 'quota');
    assert.equal(await kept.bringBack('small', 'quota'), true);
    await kept.scenarioEnded({ stackId: 'small', fresh: false });
    assert.deepEqual(provider.log, ['remember quota of web', 'bring back quota']);
    await kept.remember('small', 'web', 'quota');
    provider.lost = 'quota';
    await kept.remember('small', 'web', 'disk');
    await kept.scenarioEnded({ stackId: 'small', fresh: false });
    assert.deepEqual(provider.log.slice(-2), ['bring back disk', 'bring back quota']);
    assert.equal(
      await message(kept.need('small')),
      'UnableError: the stack "small" is incomplete: what a scenario changed could not be brought back: quota: it is lost',
    );
    await kept.down();
    assert.equal(
      await message(kept.remember('small', 'web', 'quota')),
      'UnableError: the run is ending: no stack is started any more',
    );
  });

  test('a host that does not come back is reported once, and to every later user of the stack', async () => {
    const kept = keeper();
    await kept.need('small');
    await kept.act('small', 'db', 'stop');
    provider.brokenVerb = 'start';
    await kept.scenarioEnded({ stackId: 'small', fresh: false });
    const text =
      'the stack "small" is incomplete: a scenario left "db" down, and restoring failed: cannot start "db": no';
    assert.deepEqual(events.at(-1), { environment: 'small', phase: text, problem: true });
    assert.equal(await message(kept.need('small')), `UnableError: ${text}`);
    assert.deepEqual(await kept.down(), []);
  });

  test('an unknown host is refused with the existing names', async () => {
    const kept = keeper();
    await kept.need('small');
    await assert.rejects(kept.act('small', 'cache', 'stop'), (error: unknown) => {
      assert.ok(error instanceof ConfigurationError);
      assert.equal(
        error.message,
        'there is no host "cache" in the environment "small"; there are: web, api, db',
      );
      return true;
    });
    await kept.down();
  });

  test('adopts a live environment as it is, and never stops its hosts', async () => {
    const kept = keeper();
    const snapshot = await kept.need('production');
    assert.deepEqual(snapshot, {
      stackId: 'production',
      environment: 'production',
      protected: true,
      lifecycle: 'live',
      endpoints: { pay: 'https://pay.example.com' },
      hosts: [
        {
          name: 'db',
          groups: ['data'],
          target: {
            transport: 'ssh',
            host: '10.0.5.7',
            user: 'ops',
            sudo: true,
            knownHosts: 'check',
            port: 2222,
            password: 'pw',
          },
          address: '10.0.5.7',
          ports: {},
          running: true,
        },
        {
          name: 'here',
          groups: [],
          target: { transport: 'local' },
          address: '127.0.0.1',
          ports: {},
          running: true,
        },
      ],
    });
    assert.equal(
      await message(kept.act('production', 'db', 'stop')),
      'UnableError: cannot stop "db": the environment "production" is protected, and nothing in it may be changed',
    );
    assert.equal(
      await message(kept.need('production', { fresh: 'scenario 7' })),
      'UnableError: the environment "production" is live: there is no fresh stack of it',
    );
    await kept.scenarioEnded({ stackId: 'production', fresh: false });
    assert.equal(
      await kept.logTail('production', 'db', 5),
      '"db" is a live host: it has no log that opsproof keeps',
    );
    assert.deepEqual([await kept.down(), provider.log], [[], []]);
  });

  test('a live environment that is not protected is not stopped either', async () => {
    const kept = keeper({ loadEnvironment: async () => ({ ...live, protected: false }) });
    await kept.need('production');
    assert.equal(
      await message(kept.act('production', 'db', 'kill')),
      'UnableError: cannot kill "db": the environment "production" is live, and only hosts that opsproof brought up can be stopped and started',
    );
  });

  test('an interrupt ends a start in progress, and its scenario is told', async () => {
    provider.gate = new Promise(() => undefined);
    const kept = keeper();
    const needed = message(kept.need('small'));
    while (provider.log.length === 0) await Promise.resolve();
    assert.deepEqual(await kept.down(), []);
    assert.equal(await needed, 'UnableError: interrupted');
  });

  test('reports what teardown left, and what still has the label of the run', async () => {
    provider.stuck = 'container small-web could not be removed: busy';
    const kept = keeper({ runId: 'dirty' });
    await kept.need('small');
    assert.deepEqual(await kept.down(), [
      'container small-web could not be removed: busy',
      'container x is still there',
    ]);
    assert.deepEqual(events.at(-1), {
      environment: 'small',
      phase: 'container small-web could not be removed: busy',
      problem: true,
    });
  });

  test('keeps the stack on request, and says how to enter and remove it', async () => {
    const kept = keeper({ runId: 'dirty', keep: true });
    await kept.need('small');
    const fresh = await kept.need('small', { fresh: 'scenario 7' });
    await kept.scenarioEnded({ stackId: fresh.stackId, fresh: true });
    events.length = 0;
    assert.deepEqual(await kept.down(), []);
    assert.deepEqual(provider.log, ['up small', 'up small.fresh1']);
    assert.deepEqual(events.map(({ host, phase }) => `${host ?? '-'}: ${phase}`).slice(0, 4), [
      'web: kept; enter with: enter web',
      'api: kept; enter with: enter api',
      'db: kept; enter with: enter db',
      '-: kept until 2026-01-02T03:14:05.000Z: opsproof sweep removes it after that',
    ]);
    assert.equal(events[4]?.phase, 'remove it now with: opsproof sweep --run dirty; or: remove all');
    const { open } = readAccount(readFileSync(join(directory, 'ledger.ndjson'), 'utf8'));
    assert.deepEqual(
      open.map(({ id, kept }) => [id, kept]),
      [
        ['small', true],
        ['small.fresh1', true],
      ],
    );
    assert.deepEqual(watched, ['started', 'done']);
  });
});
