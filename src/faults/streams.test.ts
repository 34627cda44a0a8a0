import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, type TestContext, test } from 'node:test';
import { evaluate } from '../check/evaluate.ts';
import { commandProbe } from '../probe/command/command-probe.ts';
import { keptQuestion } from '../probe/kept-question.ts';
import { environmentOf } from '../provider/environment.fixture.ts';
import { bringUp, contextOf } from '../stack/bring-up.fixture.ts';
import { engine } from '../transport/docker/engine.ts';
import { noSshd, Sshd, SshHome } from '../transport/fixtures/sshd.ts';
import { openTransport } from '../transport/open.ts';
import { ShellSession } from '../transport/session/shell-session.ts';
import { SshTransport } from '../transport/ssh/ssh.ts';
import type { Transport } from '../transport/transport.ts';
import { Scenario } from '../world/scenario.ts';
import { count } from './count.fixture.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

const MIB = 1024 * 1024;
const KEPT = 8 * MIB;
/** The size of one stream: far more than we may keep. */
const STREAM = count(160, 1024) * MIB;
/** How much the process may grow meanwhile, whatever its length: pieces on their way and those that are kept. */
const GROWTH = 128 * MIB;

/** Runs a command and returns how much the process grew meanwhile. */
async function growth<T>(run: () => Promise<T>): Promise<{ value: T; bytes: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 10);
  try {
    return { value: await run(), bytes: most - before };
  } finally {
    clearInterval(timer);
  }
}

async function endless(t: TestContext, transport: Transport): Promise<void> {
  const session = new ShellSession(transport, { host: 'web' });
  t.after(() => session.close());
  await session.run('true');
  const { value: reply, bytes } = await growth(() =>
    session.run(`head -c ${STREAM} /dev/zero; echo the end >&2; exit 3`, { timeoutMs: 300_000 }),
  );
  assert.deepEqual([reply.stdout.length, reply.truncated, reply.exitCode], [KEPT, true, 3]);
  assert.equal(reply.stderr.toString(), 'the end\n');
  assert.ok(bytes < GROWTH, `grew by ${Math.round(bytes / MIB)} MiB`);
  t.diagnostic(`${STREAM / MIB} MiB over ${transport.name}: grew by ${Math.round(bytes / MIB)} MiB`);
  const both = await session.run(`head -c ${KEPT} /dev/zero; head -c ${2 * KEPT} /dev/zero >&2`, {
    timeoutMs: 60_000,
  });
  assert.deepEqual([both.stdout.length, both.stderr.length, both.truncated], [KEPT, KEPT, true]);
  assert.equal((await session.run('cat; read -r line; echo "$?$line"')).stdout.toString(), '1\n');
  // Every byte value, and text that looks like a frame's own markers, on both streams and without a line end.
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const octal = [...every].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const nonce = randomBytes(16).toString('hex');
  const marks = `${nonce}B${nonce}E000\n${nonce}E003${nonce}`;
  const odd = await session.run(
    `printf '${octal}'; printf '${marks}'; { printf '${marks}'; printf '${octal}'; } >&2; exit 7`,
  );
  assert.deepEqual(odd.stdout, Buffer.concat([every, Buffer.from(marks)]));
  assert.deepEqual(odd.stderr, Buffer.concat([Buffer.from(marks), every]));
  assert.deepEqual([odd.exitCode, odd.truncated], [7, false]);
}

suite('a stream that is longer than memory', () => {
  test('is read to its end and kept up to a cap, on this machine', async (t) => {
    await endless(t, await openTransport({ transport: 'local' }));
  });

  test('and in a container', { skip: answers ? false : 'no Docker Engine answers' }, async (t) => {
    const context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    const stack = await bringUp(
      environmentOf('docker', { box: { command: ['sleep', 'infinity'] } }),
      context,
    );
    t.after(async () => {
      await stack.down();
      context.dispose();
    });
    await endless(t, await openTransport(stack.hosts()[0]?.target ?? assert.fail()));
  });

  test('and over ssh', { skip: noSshd }, async (t) => {
    const home = new SshHome();
    const key = home.key('ops');
    const sshd = await Sshd.start(home, 'web', [key]);
    home.write('known', sshd.knownHosts());
    t.after(async () => {
      await sshd.stop();
      home.remove();
    });
    const target = {
      transport: 'ssh',
      host: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      identity: key,
      knownHostsFile: `${home.folder}/known`,
    } as const;
    await endless(t, await SshTransport.prepare(target, { env: {}, home: home.folder, user: sshd.user }));
  });

  test('proves nothing by what is missing from it', async () => {
    const scenario = new Scenario(undefined);
    scenario.reply = {
      command: 'yes',
      stdout: Buffer.from('y\n'),
      stderr: Buffer.alloc(0),
      exitCode: 0,
      durationMs: 1,
      truncated: true,
    };
    for (const comparison of ['contains "y"', 'not contains "error"', 'not empty']) {
      const check = {
        sentence: 'x',
        question: await keptQuestion(scenario, commandProbe, 'output', comparison),
        hosts: [],
        moment: undefined,
      };
      const [finding] = await evaluate(check, scenario);
      assert.equal(finding?.verdict, 'unable');
      assert.deepEqual(finding.details, [
        'its output is longer than the limit (2 bytes), so its end is not known',
      ]);
    }
    const status = {
      sentence: 'x',
      question: await keptQuestion(scenario, commandProbe, 'exit status', '0'),
      hosts: [],
      moment: undefined,
    };
    assert.equal((await evaluate(status, scenario))[0]?.verdict, 'pass');
  });
});
