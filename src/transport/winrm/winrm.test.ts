import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, type TestContext, test } from 'node:test';
import { freePort } from '../fixtures/free-port.ts';
import { BlackHole } from '../fixtures/sshd.ts';
import { WinrmServer } from '../fixtures/winrm-server.ts';
import { openRunner } from '../open.ts';
import type { Runner } from '../transport.ts';
import { readShellAnswer, startCommand } from './soap.ts';
import type { WinrmTarget } from './target.ts';

const LARGE = 'x'.repeat(1_000_000);

/** The server is ours, not Windows: this proves the documented protocol, the way there and back, and the messages on failure. */
suite('over WinRM', () => {
  const server = new WinrmServer('ops', 'p&"w', {
    PATH: process.env.PATH,
    PWSH_ANSWERS: JSON.stringify({
      "'look'": { stdout: 'seen\r\n' },
      'exit 3': { stdout: 'out', stderr: 'err', exitCode: 3 },
      wait: { waitMs: 60_000 },
      late: { stdout: 'late', waitMs: 1_000 },
    }),
  });
  before(() => server.start());
  after(() => server.stop());

  const target = (): WinrmTarget => ({
    transport: 'winrm',
    host: '127.0.0.1',
    port: server.port,
    user: 'ops',
    password: 'p&"w',
    certificateFile: server.certificate,
  });

  async function opened(t: TestContext, change: Partial<WinrmTarget> = {}): Promise<Runner> {
    const runner = await openRunner({ ...target(), ...change }, { host: 'web' });
    t.after(() => runner.close());
    return runner;
  }

  test('commands are answered in order, with separate streams and their exit codes', async (t) => {
    const runner = await opened(t);
    assert.equal(runner.label, `winrm ops@127.0.0.1:${server.port}`);
    const [run, look] = await Promise.all([runner.run('exit 3'), runner.run("'look'", { look: true })]);
    assert.deepEqual([run.exitCode, run.stdout.toString(), run.stderr.toString()], [3, 'out', 'err']);
    assert.deepEqual([look.exitCode, look.stdout.toString()], [0, 'seen\r\n']);
    assert.ok(server.asked.includes('powershell -NoLogo -NoProfile -NonInteractive -Command -'));
  });

  test('an answer that takes longer than one Receive waits is requested again', async (t) => {
    const runner = await opened(t);
    assert.equal((await runner.run('late')).stdout.toString(), 'late');
  });

  test('a long command arrives complete, in several messages', async (t) => {
    const runner = await opened(t);
    const reply = await runner.run(LARGE, { look: true });
    assert.deepEqual([reply.exitCode, reply.stderr.toString()], [1, 'unknown\n']);
  });

  test('its shell is removed when the session is closed', async () => {
    const runner = await openRunner(target(), { host: 'web' });
    await runner.run("'look'", { look: true });
    const before = server.shells.size;
    await runner.close();
    assert.equal(server.shells.size, before - 1);
  });

  test('a command that takes too long is unable, and a new shell answers the next one', async (t) => {
    const runner = await opened(t);
    await assert.rejects(runner.run('wait', { timeoutMs: 200 }), {
      message: /^the command did not finish within 200 ms on web \(winrm ops@.*\): wait$/,
    });
    assert.equal((await runner.run("'look'", { look: true })).stdout.toString(), 'seen\r\n');
  });

  test('a connection that is cut fails the running command, and the next one works', async (t) => {
    const runner = await opened(t);
    await runner.run("'look'", { look: true });
    const late = runner.run('late', { once: true });
    setTimeout(() => server.cut(), 300);
    await assert.rejects(late, /^UnableError: lost web \(winrm .*\) .* into a command: /);
    assert.equal((await runner.run("'look'", { look: true })).stdout.toString(), 'seen\r\n');
  });

  const refused: readonly (readonly [string, () => Promise<Partial<WinrmTarget>>, RegExp, RegExp])[] = [
    [
      'a wrong password',
      async () => ({ password: 'wrong' }),
      /: login refused after .* \(open shell\)$/,
      /must be allowed there/,
    ],
    [
      'a certificate that nobody trusts',
      async () => ({ certificateFile: undefined as never, certificate: 'check' }),
      /: its certificate is not trusted: .*self-signed.* \(open shell\)$/,
      /write `certificate: ignore`/,
    ],
    [
      'a port where nobody listens',
      async () => ({ port: await freePort() }),
      /: connection refused after .* \(open shell\)$/,
      /winrm quickconfig/,
    ],
    [
      'a certificate file that is not there',
      async () => ({ certificateFile: '/none.pem' }),
      /: the certificates in \/none\.pem cannot be read: ENOENT/,
      /^$/,
    ],
  ];
  for (const [what, change, message, hint] of refused)
    test(`${what} is unable, and the message says what next`, async () => {
      const { certificateFile, ...changed } = await change();
      const given = certificateFile ?? ('certificate' in changed ? undefined : server.certificate);
      const { certificateFile: _, ...plain } = target();
      const end = { ...plain, ...changed, ...(given === undefined ? {} : { certificateFile: given }) };
      const asked = openRunner(end, { host: 'web' }).then(async (runner) => {
        try {
          await runner.run("'look'");
        } finally {
          await runner.close();
        }
      });
      await assert.rejects(asked, (error: Error & { hint?: string }) => {
        assert.equal(error.name, 'UnableError');
        assert.match(error.message, message);
        assert.match(error.hint ?? '', hint);
        assert.doesNotMatch(error.message + error.hint, /p&"w/);
        return true;
      });
    });

  test('Negotiate is used if it is offered: no password is sent, and each connection logs in once', async (t) => {
    server.offers = 'Negotiate';
    server.ways.clear();
    t.after(() => {
      server.offers = 'Basic';
    });
    const runner = await opened(t);
    for (let round = 0; round < 3; round++)
      assert.equal((await runner.run("'look'", { look: true })).stdout.toString(), 'seen\r\n');
    server.cut();
    assert.equal((await runner.run("'look'", { look: true })).stdout.toString(), 'seen\r\n');
    assert.deepEqual([...server.ways].sort(), ['', 'Negotiate']);
    const wrong = await opened(t, { password: 'wrong' });
    await assert.rejects(
      wrong.run('x'),
      /: login refused \(open shell\)|: login refused after .* \(open shell\)$/,
    );
  });

  test('certificate: ignore opts out', async (t) => {
    const { certificateFile: _, ...plain } = target();
    const runner = await openRunner({ ...plain, certificate: 'ignore' }, { host: 'web' });
    t.after(() => runner.close());
    assert.equal((await runner.run("'look'", { look: true })).exitCode, 0);
  });

  test('HTTP instead of HTTPS gets no password and is reported', async (t) => {
    const heard: string[] = [];
    const plain = createServer((request) => heard.push(request.headers.authorization ?? '')).listen(
      0,
      '127.0.0.1',
    );
    t.after(() => plain.close());
    await new Promise((resolve) => plain.once('listening', resolve));
    const runner = await opened(t, { port: (plain.address() as AddressInfo).port });
    await assert.rejects(runner.run('x'), /it does not speak TLS/);
    assert.deepEqual(heard, []);
  });

  test('a host that does not answer costs its deadline', async (t) => {
    const hole = await BlackHole.start();
    t.after(() => hole.stop());
    const runner = await opened(t, { port: hole.port, timeoutMs: 500 });
    await assert.rejects(runner.run('x'), /: no answer within 500 ms \(open shell\)$/);
  });
});

test('user text is escaped in every message', () => {
  const message = startCommand({ to: 'https://a/?b&c', seconds: 20, shellId: '"<x>' }, 'a & "b" <c>');
  assert.match(message, /<rsp:Command>a &amp; &quot;b&quot; &lt;c><\/rsp:Command>/);
  assert.match(message, /<a:To>https:\/\/a\/\?b&amp;c<\/a:To>/);
  assert.match(message, /<w:Selector Name="ShellId">&quot;&lt;x><\/w:Selector>/);
});

test('text that is not XML is not an answer', () => {
  assert.throws(() => readShellAnswer('<html><body>'), Error);
  assert.throws(() => readShellAnswer('not found'), Error);
});
