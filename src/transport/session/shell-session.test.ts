import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { UnableError } from '../../model/errors.ts';
import { leftoverCommand, someMinute } from '../fixtures/leftover.ts';
import { LocalTransport } from '../local.ts';
import { sh } from '../shell/quote.ts';
import { SH } from '../shell/sh.ts';
import type { ShellChannel, Transport } from '../transport.ts';
import { ShellSession } from './shell-session.ts';

/** A real local shell that counts how often it is opened, and whose opening can be made to fail. */
class Watched implements Transport {
  readonly name = 'local';
  readonly label = 'local';
  readonly language = SH;
  readonly channels: ShellChannel[] = [];
  refuse: UnableError | undefined;
  readonly #inner = new LocalTransport({ transport: 'local' }, { PATH: process.env.PATH, HOME: '/' });

  async open(options: { timeoutMs: number }): Promise<ShellChannel> {
    if (this.refuse !== undefined) throw this.refuse;
    const channel = await this.#inner.open(options);
    this.channels.push(channel);
    return channel;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

function session(t: TestContext): { session: ShellSession; transport: Watched } {
  const transport = new Watched();
  const session = new ShellSession(transport, { host: 'here' });
  t.after(() => session.close());
  return { session, transport };
}

async function text(session: ShellSession, command: string): Promise<string> {
  return (await session.run(command)).stdout.toString();
}

test('a command answers with separate streams and its exit code', async (t) => {
  const reply = await session(t).session.run('echo out; echo err >&2; exit 7');
  assert.equal(reply.command, 'echo out; echo err >&2; exit 7');
  assert.equal(reply.stdout.toString(), 'out\n');
  assert.equal(reply.stderr.toString(), 'err\n');
  assert.equal(reply.exitCode, 7);
  assert.equal(reply.truncated, false);
  assert.ok(reply.durationMs >= 0);
});

test('exit, cd, variables, umask and options of one command do not reach the next', async (t) => {
  const { session: it, transport } = session(t);
  await it.run('cd /etc; X=1; export X; umask 077; set -eu; exit 3');
  assert.equal(
    await text(it, 'cd -P . && pwd; echo "[$X]"; umask; false; echo on'),
    `${process.cwd()}\n[]\n0022\non\n`,
  );
  assert.equal(transport.channels.length, 1);
});

test('a syntax error is the exit code of that command and nothing more', async (t) => {
  const { session: it, transport } = session(t);
  for (const broken of ["echo 'open", 'if true', ')', 'a && && b', '${', '`', '<<EOF', 'case x in']) {
    const reply = await it.run(`${broken}\n`);
    assert.equal(await text(it, 'echo alive'), 'alive\n', broken);
    if (reply.exitCode === 0) assert.equal(broken, '<<EOF');
  }
  assert.equal(transport.channels.length, 1);
});

test('a command that starts with a dash is a command', async (t) => {
  assert.equal((await session(t).session.run('-x')).exitCode, 127);
});

test('any bytes come back unchanged', async (t) => {
  const it = session(t).session;
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (array) => {
      const octal = [...array].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
      const reply = await it.run(sh`printf %b ${octal}; printf %b ${octal} >&2`);
      assert.deepEqual(reply.stdout, Buffer.from(array));
      assert.deepEqual(reply.stderr, Buffer.from(array));
    }),
    { numRuns: 40 },
  );
});

test('any text arrives unchanged', async (t) => {
  const it = session(t).session;
  const words = fc.string({ unit: 'binary' }).map((word) => word.replaceAll('\0', '').toWellFormed());
  await fc.assert(
    fc.asyncProperty(words, async (word) => {
      assert.equal(await text(it, sh`printf %s ${word}`), word);
    }),
    { numRuns: 60 },
  );
});

test('a command with a NUL byte is refused and the session continues', async (t) => {
  const it = session(t).session;
  await assert.rejects(it.run('echo \0'), {
    name: 'TypeError',
    message: 'a NUL byte cannot be part of a command',
  });
  assert.equal(await text(it, 'echo on'), 'on\n');
});

test('20 MB of output are complete if allowed, and cut at 8 MiB by default', async (t) => {
  const it = session(t).session;
  const command = 'head -c 20000000 /dev/zero | tr "\\000" x; echo end >&2';
  const whole = await it.run(command, { maxBytes: 30_000_000 });
  const digest = createHash('sha256').update('x'.repeat(20_000_000)).digest('hex');
  assert.equal(createHash('sha256').update(whole.stdout).digest('hex'), digest);
  assert.equal(whole.truncated, false);
  const cut = await it.run(command);
  assert.equal(cut.stdout.length, 8 * 1024 * 1024);
  assert.equal(cut.truncated, true);
  assert.equal(cut.stderr.toString(), 'end\n');
});

test('a command that is far longer than an argument list may be is accepted', async (t) => {
  const word = 'y'.repeat(3_000_000);
  const reply = await session(t).session.run(sh`x=${word}; echo \${#x}`.replace('\\$', '$'));
  assert.equal(reply.stdout.toString(), '3000000\n');
});

test('a command that reads its input gets end of file and does not consume the next command', async (t) => {
  const it = session(t).session;
  const [cat, next] = await Promise.all([it.run('cat; read -r x; echo $?'), it.run('echo next')]);
  assert.equal(cat.stdout.toString(), '1\n');
  assert.equal(next.stdout.toString(), 'next\n');
});

test('output that looks like markers is output', async (t) => {
  const it = session(t).session;
  const fake = '0123456789abcdef0123456789abcdefB\n0123456789abcdef0123456789abcdefE000';
  assert.equal(await text(it, sh`printf %s ${fake}`), fake);
  // The shell's own input is out of reach, so a command cannot find out the real ones.
  assert.equal(await text(it, 'readlink /proc/self/fd/0'), '/dev/null\n');
});

test('a command that closes its streams is answered', async (t) => {
  const it = session(t).session;
  assert.equal((await it.run('exec 1>&- 2>&-; exit 4')).exitCode, 4);
  assert.equal(await text(it, 'echo on'), 'on\n');
});

test('200 overlapping commands are answered in order', async (t) => {
  const { session: it, transport } = session(t);
  const order: number[] = [];
  const calls = Array.from({ length: 200 }, async (_, index) => {
    const reply = await it.run(`echo ${index}; exit ${index}`);
    order.push(index);
    return [reply.stdout.toString(), reply.exitCode];
  });
  assert.deepEqual(
    await Promise.all(calls),
    Array.from({ length: 200 }, (_, index) => [`${index}\n`, index]),
  );
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.equal(transport.channels.length, 1);
});

test('commands beyond what is written ahead wait and are answered too', async (t) => {
  const it = session(t).session;
  const filler = '#'.repeat(30_000);
  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, index) => it.run(`echo ${index} ${filler}`)),
  );
  assert.equal(
    replies.map((reply) => reply.stdout.toString()).join(''),
    [...Array(12).keys()].map((n) => `${n}\n`).join(''),
  );
});

test('the session speaks English, has the system folders on its path and no terminal', async (t) => {
  const it = session(t).session;
  assert.equal(
    await text(
      it,
      'echo "$LC_ALL"; case :$PATH: in *:/usr/sbin:*:/sbin:*|*:/usr/sbin:/sbin:*) echo path;; esac; [ -t 0 ] || echo none',
    ),
    'C\npath\nnone\n',
  );
});

test('a command that takes too long is ended with its children, and the same shell answers the next one', async (t) => {
  const { session: it, transport } = session(t);
  const minute = someMinute();
  const slow = it.run(`sh -c "sleep ${minute} & wait"`, { timeoutMs: 300 });
  const behind = it.run('echo behind');
  await assert.rejects(slow, (error: UnableError) => {
    assert.equal(
      error.message,
      `the command did not finish within 300 ms on here (local): sh -c "sleep ${minute} & wait"`,
    );
    assert.equal(error.hint, 'it was ended; try it by hand on the host, or give it more time');
    return error instanceof UnableError;
  });
  assert.equal((await behind).stdout.toString(), 'behind\n');
  assert.equal(await text(it, leftoverCommand(minute)), '');
  assert.equal(transport.channels.length, 2, 'the session and the one that ended the command');
});

test('a command that ignores TERM is killed with its shell, and a new one answers the next commands', async (t) => {
  const { session: it, transport } = session(t);
  const minute = someMinute();
  const stubborn = it.run(`trap '' TERM; while :; do sleep ${minute}; done`, { timeoutMs: 200 });
  const behind = [it.run('echo b1'), it.run('echo b2')];
  await assert.rejects(
    stubborn,
    /^UnableError: the command did not finish within 200 ms on here \(local\): trap/,
  );
  assert.deepEqual(
    (await Promise.all(behind)).map((reply) => reply.stdout.toString()),
    ['b1\n', 'b2\n'],
  );
  assert.equal(await text(it, leftoverCommand(minute)), '');
  assert.equal(transport.channels.length, 4, 'session, TERM, KILL, new session');
});

test('the deadline starts when it is a command’s turn', async (t) => {
  const it = session(t).session;
  const [, second] = await Promise.all([it.run('sleep 2.1'), it.run('echo x', { timeoutMs: 2000 })]);
  assert.equal(second.stdout.toString(), 'x\n');
});

test('a shell that dies during a command rejects only that command; the others are sent again', async (t) => {
  const { session: it, transport } = session(t);
  const deadly = it.run('kill -9 $$; sleep 1');
  const behind = it.run('echo again');
  await assert.rejects(deadly, (error: UnableError) => {
    assert.match(
      error.message,
      /^lost here \(local\) \d+ ms into a command: its shell was ended by SIGKILL: kill -9 \$\$; sleep 1$/,
    );
    assert.equal(error.hint, 'the command may or may not have done its work');
    return error instanceof UnableError;
  });
  assert.equal((await behind).stdout.toString(), 'again\n');
  assert.equal(transport.channels.length, 2);
});

test('a shell that was lost while idle is opened again without notice', async (t) => {
  const { session: it, transport } = session(t);
  await it.run('true');
  transport.channels[0]?.destroy();
  assert.equal(await text(it, 'echo back'), 'back\n');
});

/** A transport whose shells discard input from the given line on, and then end. */
class Deaf extends Watched {
  readonly #deafAfter: number;
  readonly written: string[] = [];

  constructor(deafAfter: number) {
    super();
    this.#deafAfter = deafAfter;
  }

  override async open(options: { timeoutMs: number }): Promise<ShellChannel> {
    const channel = await super.open(options);
    if (this.channels.length > 1) return channel;
    let frames = 0;
    const stdin = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        frames += 1;
        this.written.push(chunk.toString());
        if (frames > this.#deafAfter) setImmediate(() => channel.destroy());
        else channel.stdin.write(chunk);
        done();
      },
    });
    return { ...channel, stdin };
  }
}

test('a connection that died unnoticed costs nothing: what shows no sign of having begun is sent once more', async (t) => {
  const transport = new Deaf(2);
  const it = new ShellSession(transport);
  t.after(() => it.close());
  await it.run('true');
  assert.equal(await text(it, 'echo back'), 'back\n');
  assert.equal(transport.channels.length, 2);
});

test('a command that must run once is not sent again, and is sent only to a shell that answers', async (t) => {
  const dead = new Deaf(2);
  const first = new ShellSession(dead);
  t.after(() => first.close());
  await first.run('true');
  assert.equal((await first.run('echo done', { once: true })).stdout.toString(), 'done\n');
  assert.equal(
    dead.written.some((frame) => frame.includes('echo done')),
    false,
    'the dead shell never saw it',
  );

  const dying = new Deaf(2);
  const second = new ShellSession(dying, { host: 'here' });
  t.after(() => second.close());
  await assert.rejects(second.run('echo done', { once: true }), (error: UnableError) => {
    assert.match(
      error.message,
      /^lost here \(local\) \d+ ms into a command: its shell was ended by us: echo done$/,
    );
    assert.equal(error.hint, 'the command may or may not have done its work');
    return error instanceof UnableError;
  });
  assert.equal(dying.channels.length, 1);
});

test('if the host cannot be reached every waiting call gets the reason, and a later call tries again', async (t) => {
  const { session: it, transport } = session(t);
  transport.refuse = new UnableError('no route to here');
  const calls = await Promise.allSettled([it.run('a'), it.run('b')]);
  assert.deepEqual(
    calls.map((call) => call.status === 'rejected' && call.reason.message),
    ['here (local): no route to here', 'here (local): no route to here'],
  );
  transport.refuse = undefined;
  assert.equal(await text(it, 'echo ok'), 'ok\n');
});

test('closing ends the running command and rejects what waits', async (t) => {
  const { session: it } = session(t);
  await it.run('true');
  const minute = someMinute();
  const running = it.run(`sleep ${minute}`);
  const waiting = it.run('echo never');
  const outcome = Promise.allSettled([running, waiting]);
  await it.close();
  await it.close();
  assert.deepEqual(
    (await outcome).map((call) => call.status === 'rejected' && call.reason.message),
    [
      `the session with here (local) is closed: sleep ${minute}`,
      'the session with here (local) is closed: echo never',
    ],
  );
  await assert.rejects(it.run('echo late'), {
    message: 'the session with here (local) is closed: echo late',
  });
  const other = session(t).session;
  assert.equal(await text(other, leftoverCommand(minute)), '');
});

test('a session that was never used closes at once', async () => {
  const transport = new Watched();
  await new ShellSession(transport).close();
  assert.equal(transport.channels.length, 0);
});

for (const shell of ['bash', 'busybox', 'dash']) {
  const path = ['/bin', '/usr/bin'].map((folder) => `${folder}/${shell}`).find((file) => existsSync(file));
  const skip = path === undefined ? `${shell} is not installed` : false;
  test(`the same holds when sh is ${shell}`, { skip }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-sh-'));
    t.after(() => rmSync(folder, { recursive: true }));
    symlinkSync(path as string, join(folder, 'sh'));
    const env = { PATH: `${folder}${delimiter}${process.env.PATH}` };
    const it = new ShellSession(new LocalTransport({ transport: 'local' }, env), { host: 'here' });
    t.after(() => it.close());
    assert.match(await text(it, 'readlink -f /proc/$$/exe'), new RegExp(`/${shell}\n$`));
    const bytes = await it.run("printf '\\000\\377'; echo err >&2; exit 6");
    assert.deepEqual(
      [bytes.stdout, bytes.stderr.toString(), bytes.exitCode],
      [Buffer.from([0, 255]), 'err\n', 6],
    );
    assert.notEqual((await it.run("echo 'open")).exitCode, 0);
    assert.notEqual((await it.run('-n')).exitCode, 0);
    const minute = someMinute();
    const slow = it.run(`cd /; sleep ${minute}; echo no`, { timeoutMs: 300 });
    const behind = it.run('pwd; cat');
    await assert.rejects(slow, { hint: 'it was ended; try it by hand on the host, or give it more time' });
    assert.equal((await behind).stdout.toString(), `${process.cwd()}\n`);
    assert.equal(await text(it, leftoverCommand(minute)), '');
    const stubborn = it.run("trap '' TERM; while :; do sleep 0.2; done", { timeoutMs: 200 });
    const next = it.run('echo next');
    await assert.rejects(stubborn, UnableError);
    assert.equal((await next).stdout.toString(), 'next\n');
  });
}

test('a deadline beyond the range of a timer is no deadline at all, not one at once', async (t) => {
  const reply = await session(t).session.run('sleep 0.1; echo x', { timeoutMs: Number.POSITIVE_INFINITY });
  assert.equal(reply.stdout.toString(), 'x\n');
});
