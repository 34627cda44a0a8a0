import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { HERE, processesWith, Repository, type Running } from './repository.fixture.ts';

const docker = async (...argv: string[]) =>
  (await promisify(execFile)('docker', argv, { timeout: 60_000 })).stdout.trim();

const CONTAINER = `opsproof-serve-${randomBytes(4).toString('hex')}`;
const SECRET = 'pa$$"w/ör;d-4711';
const LONG_MS = 20_000;

/** Asked by a scenario: counts, and says what it was asked. */
const counter = { hits: 0, port: 0 };
const counting = createServer((request, response) => {
  counter.hits += 1;
  response.end(decodeURIComponent(request.url ?? ''));
});

let repository: Repository;
let flag: string;

before(async () => {
  counting.listen(0, '127.0.0.1');
  await once(counting, 'listening');
  counter.port = (counting.address() as AddressInfo).port;
  await docker('run', '-d', '--init', '--name', CONTAINER, 'opsproof-base:bookworm', 'sleep', '600');
  repository = new Repository({
    'environments/here.yaml': HERE,
    'environments/box.yaml': `lifecycle: live\nhosts:\n  ${CONTAINER}: { transport: docker }\n`,
    'environments/small.yaml':
      'lifecycle: ephemeral\nprovider: processes\nhosts:\n  web: { command: [sleep, "9"], ready: { port: 1 } }\n',
    'steps/own.ts': `import { existsSync, writeFileSync } from 'node:fs';
import { Then } from 'opsproof';
Then('nobody ever answers', () => new Promise(() => {}));
Then('the thread is blocked', () => { for (;;); });
Then('something is left that breaks', () => {
  setInterval(() => {
    if (!existsSync('break')) return;
    writeFileSync('has-broken', '');
    throw new Error('it broke');
  }, 10);
});
Then('the thread ends', () => { process.exit(0); });
`,
  });
  flag = join(repository.folder, 'flag');
  const head = 'Feature: f\n';
  const act = '    When I run "true"\n    Then the exit status is 0\n';
  repository.write({
    'opsproof.yaml': 'environment: here\n',
    'changing/a.feature': `${head}  Scenario: s\n    Then the directory "/" exists\n`,
    'broken/a.feature': `${head}  Scenario: s\n    Then nobody knows this\n`,
    'acting/a.feature': `${head}  @acts\n  Scenario: one\n${act}  @acts\n  Scenario: two\n${act}  Scenario: s\n    Then the directory "/" exists\n`,
  });
  repository.write({
    'features/here.feature': `Feature: here
  Background:
    Given the environment "here"

  @flag @quick
  Scenario: the flag is up
    Then the file "${flag}" exists on "here"

  @counted
  Scenario: it is counted
    Then GET "http://127.0.0.1:${counter.port}/" answers 200

  @secret
  Scenario: a secret is asked for
    Then GET "http://127.0.0.1:${counter.port}/\${env:TOKEN}" answers:
      | body | other |
`,
    'features/box.feature': `Feature: box
  @box
  Scenario: the box has its file
    Then the file "/etc/flag" exists on every host
`,
    'hung/hung.feature': `Feature: hung
  Background:
    Given the environment "here"

  @waits
  Scenario: it waits
    Then the file "/no/such/file" exists on "here" within 300 seconds

  @hangs
  Scenario: it hangs
    Then nobody ever answers

  @blocks
  Scenario: it blocks
    Then the thread is blocked

  @ends
  Scenario: it ends all
    Then the thread ends

  @breaks
  Scenario: it leaves what breaks
    Then something is left that breaks

  @well
  Scenario: it is well
    Then the directory "/" exists on "here"
`,
  });
});

after(async () => {
  counting.close();
  counting.closeAllConnections();
  await docker('rm', '-fv', CONTAINER).catch(() => {});
  repository?.dispose();
});

interface Serving extends Running {
  readonly url: string;
  ask(path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; body: string }>;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Running['ended'];
}

/** Serves on a port that is free. */
async function serve(...argv: string[]): Promise<Serving> {
  const running = repository.start(['serve', '--port', '0', ...argv], { TOKEN: SECRET });
  await running.said('checked on request');
  const url = /^(http:\S+)\/health /.exec(running.stdout())?.[1] ?? '';
  return {
    ...running,
    url,
    async ask(path, init = {}) {
      const headers = { connection: 'close', ...init.headers };
      const signal = AbortSignal.timeout(LONG_MS);
      const response = await fetch(`${url}${path}`, { signal, ...init, headers });
      return { status: response.status, headers: response.headers, body: await response.text() };
    },
    end(signal = 'SIGTERM') {
      running.child.kill(signal);
      return running.ended;
    },
  };
}

/** How often a scenario was looked at, by the audit log. */
function looksOf(scenario: string): number {
  const folder = join(repository.folder, 'reports', 'audit');
  if (!existsSync(folder)) return 0;
  return readdirSync(folder)
    .flatMap((name) =>
      repository
        .read(join('reports', 'audit', name))
        .trim()
        .split('\n'),
    )
    .map((line) => JSON.parse(line))
    .filter((line) => line.scenario === scenario && line.kind === 'look').length;
}

suite('opsproof serve', () => {
  test('is 503 while something is false and 200 when it is true, and says so once', async () => {
    rmSync(flag, { force: true });
    const server = await serve('--tags', '@flag or @counted', '--ttl', '0s');
    try {
      const red = await server.ask('/health');
      assert.equal(red.status, 503);
      const { verdict, reasons, findings } = JSON.parse(red.body);
      const reason = `the flag is up: file "${flag}" on here: exists expected true, observed false`;
      assert.deepEqual([verdict, reasons, findings.length], ['fail', [reason], 1]);
      assert.equal((await server.ask('/health/counted')).status, 200);
      const plain = await server.ask('/health/flag', { headers: { accept: 'text/plain' } });
      assert.match(plain.body, /^fail: 0 of 1 scenario and 0 of 1 check passed \(@flag\)\n/);
      writeFileSync(flag, '');
      for (const path of ['/health', '/health/flag', '/health/quick', '/health'])
        assert.equal((await server.ask(path)).status, 200, path);
      assert.equal((await server.ask('/health/box')).status, 404, 'filtered out by --tags');
      const metrics = await server.ask('/metrics');
      assert.match(metrics.body, /^opsproof_scenarios\{environment=".*",run="serve",verdict="pass"\} 2$/m);
    } finally {
      const { code, stdout, stderr } = await server.end();
      assert.deepEqual([code, stderr], [0, '']);
      const told = stdout.split('\n').map((line) => line.split(' ').slice(1, 3).join(' '));
      assert.deepEqual(
        told.filter((line) => line.startsWith('/health ')),
        ['/health fail:', '/health pass:'],
      );
    }
    assert.deepEqual(readdirSync(join(repository.folder, 'reports')), ['audit'], 'no report and no history');
  });

  test('looks once for all who ask at once, keeps that, and looks again when it is old', async () => {
    const kept = await serve('--tags', '@counted', '--ttl', '1h');
    counter.hits = 0;
    const all = await Promise.all(Array.from({ length: 20 }, () => kept.ask('/health')));
    assert.deepEqual([...new Set(all.map(({ status }) => status)), counter.hits], [200, 1]);
    const { headers } = await kept.ask('/health');
    assert.deepEqual([headers.get('cache-control'), counter.hits], ['max-age=3600', 1]);
    assert.match(headers.get('age') ?? '', /^\d+$/);
    assert.equal((await kept.ask('/health/counted')).status, 200);
    assert.equal(counter.hits, 2, 'a tag is a question of its own');
    await kept.ask('/metrics');
    assert.equal(counter.hits, 2, 'metrics and health are the same look');
    assert.equal((await kept.end()).code, 0);

    const fresh = await serve('--tags', '@counted', '--ttl', '0s');
    counter.hits = 0;
    for (let time = 0; time < 3; time++) await fresh.ask('/health');
    assert.equal(counter.hits, 3);
    assert.equal((await fresh.end('SIGINT')).code, 130);
  });

  test('asks a container, leaves nothing in it, and tells a box that is down from a file that is gone', async () => {
    const server = await serve('--env', 'box', '--tags', '@box', '--ttl', '0s');
    const verdict = async () => {
      const { status, body } = await server.ask('/health');
      return [status, JSON.parse(body).verdict];
    };
    try {
      assert.deepEqual(await verdict(), [503, 'fail']);
      await docker('exec', CONTAINER, 'touch', '/etc/flag');
      for (let time = 0; time < 5; time++) assert.deepEqual(await verdict(), [200, 'pass']);
      await until(async () => (await docker('top', CONTAINER)).split('\n').length === 3);
      await docker('stop', '-t', '0', CONTAINER);
      assert.deepEqual(await verdict(), [503, 'unable']);
      await docker('start', CONTAINER);
      assert.deepEqual(await verdict(), [200, 'pass']);
    } finally {
      assert.equal((await server.end()).code, 0);
    }
  });

  test('holds no more files, children and connections after many looks than after a few', async () => {
    const server = await serve('--tags', '@flag', '--ttl', '0s');
    writeFileSync(flag, '');
    const { pid } = server.child;
    const held = async () => {
      const files = readdirSync(`/proc/${pid}/fd`).length;
      const children = (
        await promisify(execFile)('ps', ['--ppid', String(pid), '-o', 'pid=']).catch(() => ({ stdout: '' }))
      ).stdout;
      return files + children.split('\n').length;
    };
    try {
      for (let time = 0; time < 5; time++) await server.ask('/health');
      const few = await held();
      const before = looksOf('the flag is up');
      for (let time = 0; time < 60; time++) assert.equal((await server.ask('/health')).status, 200);
      assert.equal(looksOf('the flag is up') - before, 60);
      await until(async () => (await held()) <= few);
    } finally {
      assert.equal((await server.end()).code, 0);
    }
  });

  test('masks secrets in answers, in its own output and in the audit log', async () => {
    const server = await serve('--tags', '@secret', '--ttl', '0s');
    const answers = await Promise.all([
      server.ask('/health'),
      server.ask('/health', { headers: { accept: 'text/plain' } }),
      server.ask('/metrics'),
    ]);
    const { code, stdout, stderr } = await server.end();
    assert.deepEqual([code, answers[0]?.status], [0, 503]);
    assert.match(answers[0]?.body ?? '', /••••••/);
    const audit = readdirSync(join(repository.folder, 'reports', 'audit')).map((name) =>
      repository.read(join('reports', 'audit', name)),
    );
    for (const written of [...answers.map(({ body }) => body), stdout, stderr, ...audit])
      for (const form of [SECRET, encodeURIComponent(SECRET), JSON.stringify(SECRET).slice(1, -1)])
        assert.equal(written.includes(form), false, written);
  });

  test('is 503 with the reason when a look does not end, and recovers at the next one', async () => {
    const server = await serve('hung', '--ttl', '0s', '--timeout', '3s');
    const reason = async (tag: string) => {
      const { status, body } = await server.ask(`/health/${tag}`);
      const { verdict, reasons } = JSON.parse(body);
      return [status, verdict, reasons[0]];
    };
    const stopped = [503, 'unable', 'stopped: it did not finish within 3 seconds'];
    try {
      assert.deepEqual(await reason('waits'), stopped);
      assert.deepEqual(await reason('well'), [200, 'pass', undefined]);
      assert.deepEqual(await reason('hangs'), stopped);
      assert.deepEqual(await reason('well'), [200, 'pass', undefined]);
      const blocked = 'ended: it blocked its thread for longer than 3 seconds';
      assert.deepEqual(await reason('blocks'), [503, 'unable', blocked]);
      const exited = 'a step ended the whole thread (process.exit)';
      assert.deepEqual(await reason('ends'), [503, 'unable', exited]);
      assert.deepEqual(await reason('breaks'), [200, 'pass', undefined]);
      repository.write({ break: '' });
      await until(async () => existsSync(join(repository.folder, 'has-broken')));
      const escaped = 'an uncaught error ended the look: it broke';
      assert.deepEqual(await reason('well'), [503, 'unable', escaped]);
      assert.deepEqual(await reason('well'), [200, 'pass', undefined]);
    } finally {
      assert.equal((await server.end()).code, 0);
    }
  });

  test('ends in the middle of a look: whoever waits is told, nothing is left', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 0],
      ['SIGINT', 130],
    ] as const) {
      const looks = looksOf('it waits');
      const server = await serve('hung', '--tags', '@waits');
      const waiting = server.ask('/health');
      await until(async () => looksOf('it waits') > looks);
      const ended = await server.end(signal);
      assert.deepEqual([ended.code, ended.stderr], [code, '']);
      const { status, body } = await waiting;
      assert.deepEqual([status, JSON.parse(body).reasons[0]], [503, 'opsproof serve is shutting down']);
      assert.deepEqual(processesWith(repository.folder), []);
    }
  });

  test('what features say is read anew: a mistake or an action in them is 503, never done', async () => {
    const server = await serve('changing', '--ttl', '0s');
    const file = 'changing/a.feature';
    const good = repository.read(file);
    const told = async () => {
      const { status, body } = await server.ask('/health');
      return [status, JSON.parse(body).verdict, JSON.parse(body).reasons.join('\n')];
    };
    try {
      assert.deepEqual(await told(), [200, 'pass', '']);
      repository.write({ [file]: `${good}    And nobody knows this\n` });
      const mistake = `${file}:4: no sentence matches: nobody knows this`;
      const [status, verdict, why] = await told();
      assert.deepEqual([status, verdict, String(why).split('\n')[0]], [503, 'misconfigured', mistake]);
      repository.write({
        [file]: `${good}  @new\n  Scenario: acts\n    When I run "touch acted" on "here"\n    Then the exit status is 0\n`,
      });
      assert.match(String((await told())[2]), /^changing\/a\.feature:5: the scenario "acts" acts, but/);
      assert.equal(existsSync(join(repository.folder, 'acted')), false);
      repository.write({ [file]: good.replace('Scenario:', '@new\n  Scenario:') });
      assert.equal((await told())[0], 200);
      assert.equal((await server.ask('/health/new')).status, 200);
    } finally {
      assert.equal((await server.end()).code, 0);
    }
  });

  test('answers what clients send that are broken or hostile, and goes on', async () => {
    const server = await serve('--tags', '@flag');
    writeFileSync(flag, '');
    const { port } = new URL(server.url);
    const raw = async (request: string) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(request);
      const answer = await text(socket);
      return answer.split('\r\n')[0]?.slice(9) ?? '';
    };
    const close = 'Connection: close\r\n\r\n';
    try {
      for (const host of ['evil.example', '"><script>', '169.254.169.254', '127.0.0.1:1\tx'])
        assert.equal(await raw(`GET /health HTTP/1.1\r\nHost: ${host}\r\n${close}`), '200 OK', host);
      const statuses = await Promise.all([
        raw(`GET /health HTTP/1.1\r\n${close}`),
        raw(`GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n${close}`),
        raw(`GET /${'x'.repeat(3_000)} HTTP/1.1\r\nHost: a\r\n${close}`),
        raw(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n${close}`),
        raw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n${close}`),
        raw(`POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n${close}x`),
        raw(`GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n${close}`),
        raw(`GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n${close}0\r\n\r\n`),
        raw(`GET /health/%00%0d%0aSet-Cookie:a HTTP/1.1\r\nHost: a\r\n${close}`),
        raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello, this is TLS\r\n\r\n'),
        raw(`CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n`),
      ]);
      assert.deepEqual(statuses, [
        '400 Bad Request',
        '400 Bad Request',
        '414 URI Too Long',
        '431 Request Header Fields Too Large',
        '431 Request Header Fields Too Large',
        '405 Method Not Allowed',
        '413 Payload Too Large',
        '413 Payload Too Large',
        '404 Not Found',
        '400 Bad Request',
        '',
      ]);
      const head = await server.ask('/health', { method: 'HEAD' });
      assert.deepEqual([head.status, head.body], [200, '']);
      assert.ok(Number(head.headers.get('content-length')) > 100);
    } finally {
      const { code, stderr } = await server.end();
      assert.deepEqual([code, stderr], [0, '']);
    }
  });
});

suite('opsproof serve does not begin', () => {
  const refused = async (argv: readonly string[], stderr: string) =>
    assert.deepEqual(await repository.run('serve', '--port', '0', ...argv), { code: 3, stdout: '', stderr });

  test('with scenarios that act, or on an environment that is not there yet', async () => {
    await refused(
      ['acting'],
      `acting/a.feature:3: the scenario "one" acts, but opsproof serve only checks
acting/a.feature:7: the scenario "two" acts, but opsproof serve only checks
  give them a tag and leave them out, for example: --tags "not @acts"
2 mistakes; nothing was started
`,
    );
    await refused(
      ['acting', '--env', 'small', '--tags', 'not @acts'],
      `the environment "small" is ephemeral, but opsproof serve checks only live environments
  name a live environment with --env
`,
    );
  });

  test('without a scenario, with a mistake in one, on a port that is taken, with options that make no sense', async () => {
    await refused(
      ['--tags', '@nothing'],
      'no scenario to run in features with the tags "@nothing": nothing would be proved\n',
    );
    await refused(
      ['broken'],
      'broken/a.feature:3: no sentence matches: nobody knows this\n  search the sentences with: opsproof steps <words>\n',
    );
    await refused(
      ['changing', '--port', String(counter.port)],
      `opsproof serve cannot listen on 127.0.0.1 port ${counter.port}: listen EADDRINUSE: address already in use 127.0.0.1:${counter.port}\n  choose another with --port and --listen\n`,
    );
    for (const [argv, message] of [
      [['--ttl', '5'], '--ttl: "5" has no unit'],
      [['--ttl', '2h'], '--ttl takes at most 1 hour; found "2h"'],
      [['--timeout', '0s'], '--timeout takes at least 100 ms and at most 1 hour; found "0s"'],
      [['--port', '70000'], '--port takes a whole number from 0 to 65535; found "70000"'],
      [['--lisen', 'x'], 'opsproof serve: there is no option --lisen'],
    ] as const) {
      const { code, stderr } = await repository.call('serve', ...argv);
      assert.deepEqual([code, stderr.startsWith(message)], [3, true], stderr);
    }
  });
});

/** Waits for a state outside of this process that nothing announces. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const last = Date.now() + LONG_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < last, 'it did not come to that');
    await sleep(50);
  }
}
