import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter } from 'node:path';
import { after, suite, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { UnableError } from '../../model/errors.ts';
import { type Doors, SshServer } from '../fixtures/ssh-server.ts';
import { SshHome } from '../fixtures/sshd.ts';
import { ShellSession } from '../session/shell-session.ts';
import { sh } from '../shell/quote.ts';
import { SshTransport } from './ssh.ts';
import type { SshTarget } from './target.ts';

/** Acts like sudo(8): -n, -S and -p, three tries; $SUDO says whether it asks. */
const SUDO = `#!/bin/sh
while [ "$1" != -- ]; do case $1 in -n) n=1;; -p) shift; p=$1;; esac; shift; done; shift
case $SUDO in
free) exec "$@";;
never) echo "ops is not in the sudoers file.  This incident will be reported." >&2; exit 1;;
esac
if [ -n "$n" ]; then echo "sudo: a password is required" >&2; exit 1; fi
for try in 1 2 3; do
  printf %s "$p" >&2
  IFS= read -r word || exit 1
  [ "$word" = "s3cret'" ] && exec "$@"
  echo "Sorry, try again." >&2
done
echo "sudo: 3 incorrect password attempts" >&2
exit 1
`;

suite('a host over ssh by password', () => {
  const home = new SshHome();
  home.write('sudo', SUDO);
  chmodSync(`${home.folder}/sudo`, 0o755);
  let count = 0;
  after(() => home.remove());

  async function start(t: TestContext, doors: Partial<Doors>, target: Partial<SshTarget> = {}) {
    const server = await SshServer.start(home, `server${count++}`, {
      methods: ['password'],
      password: "s3cret'",
      ...doors,
    });
    const session = new ShellSession(
      SshTransport.prepare(
        {
          ...{ transport: 'ssh', host: '127.0.0.1', port: server.port, user: 'ops' },
          ...{ password: "s3cret'", hostKeys: [server.hostKey] },
          ...target,
        },
        { env: {}, home: home.folder, user: 'me' },
      ),
      { host: 'web', openTimeoutMs: 5000 },
    );
    t.after(async () => {
      await session.close();
      await server.stop();
    });
    return { server, session };
  }

  const sudo = (mode: string): Partial<Doors> => ({
    env: { PATH: `${home.folder}${delimiter}${process.env.PATH}`, SUDO: mode },
  });

  async function refusal(session: ShellSession): Promise<[string, string | undefined]> {
    const error = await session.run('true').then(
      () => assert.fail('it was let in'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UnableError, String(error));
    return [
      error.message.replace(/127\.0\.0\.1:\d+/g, 'HOST').replace(/after [\d.]+ m?s/, 'after TIME'),
      error.hint,
    ];
  }

  test('a password is accepted', async (t) => {
    const { server, session } = await start(t, {});
    assert.equal((await session.run('echo in')).stdout.toString(), 'in\n');
    assert.deepEqual(server.tried, ['none', 'password']);
    assert.deepEqual(server.commands, ['exec sh']);
  });

  test('a server with its own prompt for the password gets it', async (t) => {
    const { server, session } = await start(t, { methods: ['keyboard-interactive'] });
    assert.equal((await session.run('echo in')).stdout.toString(), 'in\n');
    assert.deepEqual(server.tried, ['none', 'keyboard-interactive']);
  });

  test('a wrong password is refused and not printed', async (t) => {
    const { session } = await start(t, {}, { password: 'hunter2' });
    assert.deepEqual(await refusal(session), [
      'web (ssh ops@HOST): login refused after TIME: tried the password; the server allows password',
      'check the user and the password',
    ]);
  });

  test('without a password a server that wants one is reported', async (t) => {
    const server = await SshServer.start(home, 'nopass', { methods: ['password'] });
    const session = new ShellSession(
      SshTransport.prepare(
        { transport: 'ssh', host: '127.0.0.1', port: server.port, user: 'ops', knownHosts: 'ignore' },
        { env: {}, home: home.folder, user: 'me' },
      ),
    );
    t.after(async () => {
      await session.close();
      await server.stop();
    });
    assert.deepEqual(await refusal(session), [
      'ssh ops@HOST: login refused after TIME: there was nothing to try; the server allows password',
      'give the host a `password`',
    ]);
  });

  test('output of a login before the shell does not disturb', async (t) => {
    const { session } = await start(t, {
      noise: 'Welcome!\nB E 000 %s `id` $(id)\n\u001b[1mLast login\u001b[0m',
    });
    const reply = await session.run('echo out; echo err >&2');
    assert.equal(reply.stdout.toString(), 'out\n');
    assert.equal(reply.stderr.toString(), 'err\n');
  });

  test('a login without a shell is reported with its own message', async (t) => {
    const { session } = await start(t, {
      noise: 'This account is currently not available.\n',
      env: { PATH: '/nowhere' },
    });
    const [message, hint] = await refusal(session);
    assert.match(
      message,
      /^the shell on web \(ssh ops@HOST\) ended after TIME before it answered: its shell ended with exit code 127; it said: This account is currently not available\./,
    );
    assert.equal(hint, 'use a login that has a shell');
  });

  test('a login that does not answer is reported when the time is up', async (t) => {
    mkdirSync(`${home.folder}/deaf-bin`);
    home.write('deaf-bin/sh', '#!/bin/sh\nexec /bin/sleep 2\n');
    chmodSync(`${home.folder}/deaf-bin/sh`, 0o755);
    const env = { PATH: `${home.folder}/deaf-bin` };
    const server = await SshServer.start(home, 'deaf', { methods: ['password'], password: 'x', env });
    const session = new ShellSession(
      SshTransport.prepare(
        {
          transport: 'ssh',
          host: '127.0.0.1',
          port: server.port,
          user: 'ops',
          password: 'x',
          knownHosts: 'ignore',
        },
        { env: {}, home: home.folder, user: 'me' },
      ),
      { openTimeoutMs: 400 },
    );
    t.after(async () => {
      await session.close();
      await server.stop();
    });
    const [message, hint] = await refusal(session);
    assert.match(message, /^no shell answered on ssh ops@HOST within \d+ ms$/);
    assert.equal(
      hint,
      'its start files (.bashrc, .profile) may be slow, or the host is overloaded: increase its `timeout`; and the login must give a POSIX sh that reads commands from its standard input',
    );
  });

  test('a connection that is cut during a command rejects it, and the next command logs in again', async (t) => {
    const { server, session } = await start(t, {});
    await session.run('true');
    const mark = `${home.folder}/mark`;
    const running = session.run(sh`: >${mark}; sleep 1`, { once: true });
    for (let tries = 0; !existsSync(mark) && tries < 500; tries++) await pause(10);
    server.cut();
    const outcome = await running.then(
      () => assert.fail('it ended'),
      (error: UnableError) => error,
    );
    assert.match(
      outcome.message,
      /^lost web \(ssh .*\) .*: the (host closed the connection|connection broke: .*): : >'.*mark'; sleep 1$/,
    );
    assert.equal((await session.run('echo again')).stdout.toString(), 'again\n');
  });

  test('sudo without a password gives a root shell', async (t) => {
    const { server, session } = await start(t, { ...sudo('free') }, { sudo: true });
    assert.equal((await session.run('echo in')).stdout.toString(), 'in\n');
    assert.match(server.commands[0] ?? '', /^exec sudo -S -p '[0-9a-f]{16}\?' -- sh -c /);
  });

  test('sudo gets the password when it asks', async (t) => {
    const { session } = await start(t, sudo('ask'), { sudo: true });
    const reply = await session.run('echo in; echo err >&2');
    assert.equal(reply.stdout.toString(), 'in\n');
    assert.equal(reply.stderr.toString(), 'err\n');
  });

  test('sudo that expects another password is reported, and the password is not printed', async (t) => {
    const password = 'other';
    const { session } = await start(t, { ...sudo('ask'), password }, { sudo: true, password });
    assert.deepEqual(await refusal(session), [
      'web (ssh ops@HOST): sudo does not start a shell: it rejects the password',
      'check the `password` and the sudoers entry of this user',
    ]);
  });

  test('sudo that refuses this user is reported with its own message', async (t) => {
    const { session } = await start(t, sudo('never'), { sudo: true });
    const [message] = await refusal(session);
    assert.equal(
      message,
      'web (ssh ops@HOST): sudo does not start a shell: ops is not in the sudoers file.  This incident will be reported.',
    );
  });
});
