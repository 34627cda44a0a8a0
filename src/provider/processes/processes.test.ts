import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { Secret } from '../../model/secret.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import { environmentOf, steady } from '../environment.fixture.ts';
import { endGroup } from './group.ts';
import { processesWith } from './proc.ts';
import { processes } from './processes.ts';

/** A web server that answers with what its environment variables say. */
const SERVER = `
  const { env } = process;
  require('node:http').createServer((_, response) => response.end(JSON.stringify(env))).listen(env.PORT, '127.0.0.1', () => console.log('listening'));
`;

suite('the processes provider', () => {
  let context: TestContext;

  beforeEach(() => {
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
  });

  afterEach(() => {
    const left = processesWith(`OPSPROOF_RUN=${context.runId}`);
    context.dispose();
    assert.deepEqual(left, []);
  });

  const serve = { command: ['node', '-e', SERVER], ports: [80] };
  const read = async (port: number | undefined): Promise<Record<string, string>> =>
    JSON.parse(await (await fetch(`http://127.0.0.1:${port}/`)).text());
  const unable = async (promise: Promise<unknown>): Promise<UnableError> => {
    const error = await promise.then(
      () => assert.fail('it came up'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UnableError, String(error));
    return error;
  };

  test('starts each host as a child process that knows its ports and the others, and ends them all', async () => {
    const environment = environmentOf('processes', {
      web: {
        ...serve,
        ports: [80, 443],
        needs: ['shop-db'],
        env: { WORD: new Secret('s3cret'), PLAIN: 'plain' },
        groups: ['web'],
      },
      'shop-db': {
        ...serve,
        ports: [5432],
        ready: { log: 'listening', command: 'test "$PORT" -gt 0', timeoutMs: 20_000 },
      },
    });
    const stack = await bringUp(environment, context);
    try {
      const [web, db] = stack.hosts();
      assert.deepEqual(web?.target, {
        transport: 'local',
        env: {
          OPSPROOF_PROCESS: `opsproof-${context.runId}-small-web`,
          OPSPROOF_RUN: context.runId,
          OPSPROOF_ENVIRONMENT: 'small',
          OPSPROOF_EXPIRES: context.labels['opsproof.expires'],
          OPSPROOF_RUNNER: context.labels['opsproof.runner'] ?? '',
          OPSPROOF_KEEP: '',
        },
      });
      assert.deepEqual([web?.running, web?.groups, web?.address], [true, ['web'], '127.0.0.1']);
      const known = await read(web?.ports[80]?.port);
      const shown = Object.fromEntries(
        Object.entries(known).filter(([name]) => /^(HOST|PORT|WORD|PLAIN)/.test(name)),
      );
      assert.deepEqual(shown, {
        PORT: String(web?.ports[80]?.port),
        PORT_80: String(web?.ports[80]?.port),
        PORT_443: String(web?.ports[443]?.port),
        HOST_WEB: '127.0.0.1',
        PORT_WEB_80: String(web?.ports[80]?.port),
        PORT_WEB_443: String(web?.ports[443]?.port),
        HOST_SHOP_DB: '127.0.0.1',
        PORT_SHOP_DB_5432: String(db?.ports[5432]?.port),
        WORD: 's3cret',
        PLAIN: 'plain',
      });
      assert.equal(known.OPSPROOF_RUN, context.runId);
      assert.deepEqual(context.lines, [
        `creating log ${context.directory}/small-shop-db.log`,
        `creating process opsproof-${context.runId}-small-shop-db`,
        `creating log ${context.directory}/small-web.log`,
        `creating process opsproof-${context.runId}-small-web`,
      ]);
      assert.equal(await stack.logTail('web', 5), 'listening');
      assert.equal(readFileSync(join(context.directory, 'small-web.log'), 'utf8'), 'listening\n');
      assert.equal((await processes.find(context.runId, [])).length, existsSync('/proc/self') ? 2 : 0);
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
    assert.deepEqual(
      stack.hosts().map(({ running }) => running),
      [false, false],
    );
    assert.equal(context.lines.filter((line) => line.startsWith('destroyed process')).length, 2);
  });

  test('stops, starts on the same port, kills and pauses a host', async () => {
    const stack = await bringUp(environmentOf('processes', { web: serve }), context);
    try {
      const port = stack.hosts()[0]?.ports[80]?.port;
      assert.equal((await stack.act('web', 'stop')).running, false);
      assert.equal((await stack.act('web', 'stop')).running, false);
      const started = await stack.act('web', 'start');
      assert.deepEqual([started.running, started.ports[80]?.port], [true, port]);
      assert.equal((await read(port)).PORT, String(port));
      assert.equal((await stack.act('web', 'pause')).running, false);
      await assert.rejects(fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(100) }));
      assert.equal((await stack.act('web', 'unpause')).running, true);
      assert.equal((await read(port)).PORT, String(port));
      assert.equal((await stack.act('web', 'kill')).running, false);
      assert.equal(
        (await unable(stack.act('web', 'pause'))).message,
        'cannot pause "web": it is not running',
      );
      assert.equal((await stack.act('web', 'restart')).running, true);
      // A paused process must not survive the end of the stack.
      await stack.act('web', 'pause');
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('ends what a host has started, too', async () => {
    const command = ['sh', '-c', 'sleep 300 & sleep 300'];
    const stack = await bringUp(environmentOf('processes', { web: { command } }), context);
    assert.deepEqual(await stack.down(), []);
  });

  test('reports a host that dies while it starts, with its last log lines, and ends the others', async () => {
    const environment = environmentOf('processes', {
      web: { command: ['sh', '-c', 'echo first; echo second >&2; exit 3'], ports: [80] },
      other: { command: ['sleep', '300'] },
    });
    const { message } = await unable(bringUp(environment, context));
    assert.equal(
      steady(message),
      'host "web" of "small" died while starting: exit code 3 after N s\nthe last lines of its log:\n  first\n  second',
    );
  });

  test('says which program is missing', async () => {
    const environment = environmentOf('processes', { web: { command: ['no-such-program'] } });
    const { message } = await unable(bringUp(environment, context));
    assert.match(
      message,
      /^host "web" of "small" died while starting: it could not be started: spawn no-such-program ENOENT/,
    );
  });

  test('stops and leaves nothing if it is interrupted', async () => {
    const waiting = environmentOf('processes', {
      web: { command: ['sleep', '300'], ready: { port: 1, timeoutMs: 60_000 } },
    });
    const up = bringUp(waiting, {
      ...context,
      progress: (_, phase) => {
        if (phase.startsWith('waiting')) context.abort.abort();
      },
    });
    assert.equal(
      steady((await unable(up)).message),
      'host "web" of "small": its start was interrupted after N s',
    );
  });

  test('a process that ignores SIGTERM is killed', async () => {
    const stubborn = {
      command: ['sh', '-c', "trap '' TERM; echo deaf; while :; do sleep 0.05; done"],
      ready: { log: 'deaf', timeoutMs: 20_000 },
    };
    const stack = await bringUp(environmentOf('processes', { web: stubborn }), context);
    const group = Number(/-(\d+)$/.exec(stack.removal())?.[1]);
    assert.equal(await endGroup(group, 100), true);
    assert.deepEqual(await stack.down(), []);
  });
});
