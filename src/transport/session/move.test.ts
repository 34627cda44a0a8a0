import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { testLabels } from '../../stack/ledger/labels.fixture.ts';
import { type EngineContainer, engine } from '../docker/engine.ts';
import { fromBytes, fromFile } from '../file-source.ts';
import { noSshd, Sshd, SshHome } from '../fixtures/sshd.ts';
import { LocalTransport } from '../local.ts';
import { openRunner } from '../open.ts';
import type { Target } from '../registry.ts';
import { sh } from '../shell/quote.ts';
import { SH } from '../shell/sh.ts';
import type { Runner, ShellChannel, Transport } from '../transport.ts';
import { ShellSession } from './shell-session.ts';

const docker = await engine();
const noEngine = await docker.ping().then(
  () => false as const,
  () => 'no Docker Engine answers',
);

const SOME = 20_000_000;
const MANY = 100 * 1024 * 1024 + 1;
const folder = mkdtempSync(join(tmpdir(), 'opsproof-move-'));
const large = join(folder, 'large');
let largeSum = '';
/** An aborted transfer may be smaller. */
const some = () => fromBytes(Buffer.alloc(SOME));

before(() => {
  execFileSync('sh', ['-c', 'head -c "$1" /dev/urandom >"$2"', 'sh', String(MANY), large]);
  largeSum = createHash('sha256').update(readFileSync(large)).digest('hex');
});
after(() => rmSync(folder, { recursive: true }));

async function opened(t: TestContext, target: Target): Promise<Runner> {
  const surroundings = { env: process.env, home: '/nowhere', user: userInfo().username };
  const runner = await openRunner(target, { host: 'web', surroundings });
  t.after(() => runner.close());
  return runner;
}

const text = async (runner: Runner, command: string) =>
  (await runner.run(command, { timeoutMs: 60_000 })).stdout.toString().trim();

/** There and back: 100 MiB and a byte, with all bytes right; a command answers meanwhile. */
async function thereAndBack(runner: Runner, path: string): Promise<void> {
  const steps: number[] = [];
  const putting = runner.put(await fromFile(large), path, {
    progress: (done, size) => {
      assert.equal(size, MANY);
      steps.push(done);
    },
  });
  assert.equal(await text(runner, 'echo meanwhile'), 'meanwhile');
  const put = await putting;
  assert.deepEqual([put.exitCode, put.stderr.toString()], [0, '']);
  assert.ok(steps.length > 100 && steps.at(-1) === MANY);
  assert.deepEqual(
    [...steps].sort((a, b) => a - b),
    steps,
  );
  assert.equal(await text(runner, sh`sha256sum <${path}`), `${largeSum}  -`);

  const sum = createHash('sha256');
  let got = 0;
  const reply = await runner.get(path, (bytes) => {
    sum.update(bytes);
    got += bytes.length;
  });
  assert.deepEqual([reply.exitCode, got, sum.digest('hex')], [0, MANY, largeSum]);
  await runner.run(sh`rm ${path}`);
}

test('a large file goes there and back over a local shell', async (t) => {
  await thereAndBack(await opened(t, { transport: 'local' }), join(folder, "it's $(here)"));
});

suite('over docker', { skip: noEngine }, () => {
  let container: EngineContainer;
  before(async () => {
    container = await docker.createContainer({
      name: `opsproof-move-${randomBytes(4).toString('hex')}`,
      Image: 'opsproof-base:bookworm',
      Cmd: ['sleep', '300'],
      Labels: testLabels('move-test'),
      HostConfig: { Init: true, Tmpfs: { '/small': 'size=1m' } },
    });
    await container.start();
  });
  after(() => container?.remove({ force: true, v: true }));
  const target = (): Target => ({ transport: 'docker', container: container.id });

  test('a large file goes there and back', async (t) => {
    await thereAndBack(await opened(t, target()), '/tmp/large');
  });

  test("a full disk is reported in the host's words, at once, and the session continues", async (t) => {
    const it = await opened(t, target());
    const reply = await it.put(await fromFile(large), '/small/large');
    assert.equal(reply.exitCode, 1);
    assert.match(reply.stderr.toString(), /No space left on device/);
    assert.equal(await text(it, 'stat -c %s /small/large'), String(1024 * 1024));
  });

  test('a container that is killed breaks both directions, and the message says how far it got', async (t) => {
    const it = await opened(t, target());
    await it.put(some(), '/tmp/large');
    // Not awaited while the pieces come: the engine waits for its output to be read before it calls the container dead.
    let killed: Promise<unknown> | undefined;
    await assert.rejects(
      it.get('/tmp/large', async () => {
        killed ??= container.kill();
      }),
      /^UnableError: web \(docker \w+\): \/tmp\/large was not read as a whole: it broke off after \d+ of 20000000 bytes and .*: the container is exited with exit code 137$/,
    );
    await killed;
    await container.start();
    // In the middle, however late the engine is: a part of it is kept back until the container is dead.
    async function* brokenOff() {
      yield Buffer.alloc(SOME / 10);
      await container.kill();
      for (let part = 1; part < 10; part++) yield Buffer.alloc(SOME / 10);
    }
    const put = it.put({ size: SOME, open: brokenOff }, '/tmp/large');
    await assert.rejects(
      put,
      /\/tmp\/large was not written as a whole: it broke off after \d+ of 20000000 bytes/,
    );
    await container.start();
  });
});

suite('over ssh', { skip: noSshd }, () => {
  const home = new SshHome();
  let server: Sshd;
  let target: Target;
  before(async () => {
    const key = home.key('move');
    server = await Sshd.start(home, 'move', [key]);
    target = {
      transport: 'ssh',
      host: '127.0.0.1',
      port: server.port,
      user: server.user,
      identity: key,
      hostKeys: server.hostKeys,
    };
  });
  after(async () => {
    await server?.kill();
    home.remove();
  });

  test('a large file goes there and back', async (t) => {
    await thereAndBack(await opened(t, target), join(folder, 'by-ssh'));
  });

  test('a server that dies breaks the transfer, and the message says how far it got', async (t) => {
    const it = await opened(t, target);
    const put = it.put(some(), join(folder, 'cut'), {
      progress: (done) => {
        if (done > 1_000_000) void server.kill();
      },
    });
    await assert.rejects(put, {
      name: 'UnableError',
      message:
        /^web \(ssh .*\): .*\/cut was not written as a whole: it broke off after \d+ of 20000000 bytes and .*: /,
    });
  });
});

test('a file is written in place: its owner, mode, other names and link target stay', async (t) => {
  const it = await opened(t, { transport: 'local' });
  const path = join(folder, 'in-place');
  writeFileSync(path, 'longer than what comes');
  chmodSync(path, 0o600);
  symlinkSync(path, join(folder, 'link'));
  const { ino } = statSync(path);
  assert.equal((await it.put(fromBytes('äö\n'), join(folder, 'link'))).exitCode, 0);
  assert.equal(readFileSync(path, 'utf8'), 'äö\n');
  assert.deepEqual([statSync(path).ino, statSync(path).mode & 0o777], [ino, 0o600]);
  assert.equal((await it.put(fromBytes(''), path)).exitCode, 0);
  assert.equal(readFileSync(path, 'utf8'), '');
  let got = 0;
  assert.equal(
    (
      await it.get(path, ({ length }) => {
        got += length;
      })
    ).exitCode,
    0,
  );
  assert.equal(got, 0);
});

test('a refusal of the host is its exit status and its message', async (t) => {
  const it = await opened(t, { transport: 'local' });
  const put = await it.put(await fromFile(large), join(folder, 'none/file'));
  assert.notEqual(put.exitCode, 0);
  assert.match(put.stderr.toString(), /none\/file/);
  const nothing = () => assert.fail('no bytes were to come');
  for (const [path, said] of [
    [join(folder, 'none'), /No such file|nonexistent|cannot open/i],
    [folder, /not a regular file/],
    ['/dev/zero', /not a regular file/],
  ] as const) {
    const got = await it.get(path, nothing);
    assert.notEqual(got.exitCode, 0);
    assert.match(got.stderr.toString(), said);
  }
  assert.equal(await text(it, 'echo well'), 'well');
});

test('a file of /proc is as long as what was read', async (t) => {
  const it = await opened(t, { transport: 'local' });
  const pieces: Buffer[] = [];
  assert.equal((await it.get('/proc/version', (bytes) => void pieces.push(bytes))).exitCode, 0);
  assert.equal(Buffer.concat(pieces).toString(), readFileSync('/proc/version', 'utf8'));
});

test('a pipe without a reader costs its deadline, and nothing stays behind', async (t) => {
  const it = await opened(t, { transport: 'local' });
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await assert.rejects(it.put(fromBytes('x'), pipe, { timeoutMs: 300 }), {
    message: `web (local): ${pipe} was not written within 300 ms: 1 of 1 bytes were transferred`,
  });
  assert.throws(() => execFileSync('pgrep', ['-f', pipe]), { status: 1 });
});

test('a source whose length differs from what it announced is unable', async (t) => {
  const it = await opened(t, { transport: 'local' });
  const path = join(folder, 'grown');
  for (const [size, found] of [
    [2, 'more than 2'],
    [9, '5'],
  ] as const)
    await assert.rejects(it.put({ size, open: () => [Buffer.from('12345')] }, path), {
      message: `the source for ${path} has ${found} bytes instead of ${size}: it changed while it was read`,
    });
});

/** Loses the end of what is sent and closes the input without an error, as some connections do. */
class Cutting implements Transport {
  readonly name = 'local';
  readonly label = 'local';
  readonly language = SH;
  readonly #inner = new LocalTransport({ transport: 'local' }, process.env);

  async open(options: { timeoutMs: number }): Promise<ShellChannel> {
    const channel = await this.#inner.open(options);
    const write = channel.stdin.write.bind(channel.stdin);
    let left = 10_000;
    channel.stdin.write = ((bytes: Buffer | string) => {
      if (left <= 0) return true;
      left -= bytes.length;
      write(left < 0 ? bytes.slice(0, left) : bytes);
      if (left <= 0) channel.stdin.end();
      return true;
    }) as typeof channel.stdin.write;
    return channel;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

test('a connection that loses the end and reports success is detected', async (t) => {
  const it = new ShellSession(new Cutting(), { host: 'web' });
  t.after(() => it.close());
  const path = join(folder, 'cut-off');
  await assert.rejects(it.put(fromBytes('x'.repeat(200_000)), path), {
    name: 'UnableError',
    message:
      /^web \(local\): .*cut-off is not whole: \d{4} bytes of 200000 arrived, although the host reported success$/,
  });
});

test('a file that shrinks while it is read does not count as complete', async (t) => {
  const it = await opened(t, { transport: 'local' });
  const path = join(folder, 'shrinks');
  writeFileSync(path, Buffer.alloc(20_000_000));
  const got = it.get(path, async () => {
    writeFileSync(path, 'short');
    await pause(1);
  });
  await assert.rejects(got, /shrinks was not read as a whole: it broke off after \d+ of 20000000 bytes/);
});

test('a closed session moves nothing', async () => {
  const it = await openRunner({ transport: 'local' });
  await it.close();
  await assert.rejects(it.put(fromBytes('x'), '/tmp/never'), {
    message: 'the session with local is closed: /tmp/never',
  });
});
