import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, before, suite, type TestContext, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { freePort } from '../fixtures/free-port.ts';
import { leftoverCommand, someMinute } from '../fixtures/leftover.ts';
import { Agent, BlackHole, noSshd, Sshd, SshHome } from '../fixtures/sshd.ts';
import { ShellSession } from '../session/shell-session.ts';
import { SshTransport } from './ssh.ts';
import type { SshTarget } from './target.ts';

suite('a host over ssh', { skip: noSshd }, () => {
  const home = new SshHome();
  let sshd: Sshd;
  let agent: Agent;
  let key: string;
  let locked: string;
  let stranger: string;

  before(async () => {
    key = home.key('ops');
    locked = home.key('locked', 'ed25519', 'open sesame');
    stranger = home.key('stranger');
    sshd = await Sshd.start(home, 'web', [key, locked], ['MaxSessions 5']);
    agent = await Agent.start(home, [key]);
    home.write('known', sshd.knownHosts());
  });

  after(async () => {
    await agent?.stop();
    await sshd?.stop();
    home.remove();
  });

  function transport(target: Partial<SshTarget> = {}, env: NodeJS.ProcessEnv = {}): SshTransport {
    return SshTransport.prepare(
      {
        transport: 'ssh',
        host: '127.0.0.1',
        port: sshd.port,
        user: sshd.user,
        identity: key,
        knownHostsFile: `${home.folder}/known`,
        ...target,
      },
      { env, home: home.folder, user: sshd.user },
    );
  }

  function session(
    t: TestContext,
    target: Partial<SshTarget> = {},
    env: NodeJS.ProcessEnv = {},
  ): ShellSession {
    const it = new ShellSession(transport(target, env), { host: 'web', openTimeoutMs: 10_000 });
    t.after(() => it.close());
    return it;
  }

  /** The message and hint of a refused command; changing numbers are replaced. */
  async function refusal(it: ShellSession): Promise<[string, string | undefined]> {
    const error = await it.run('true').then(
      () => assert.fail('it was let in'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof UnableError, String(error));
    const message = error.message
      .replaceAll(String(sshd.port), 'PORT')
      .replaceAll(home.folder, 'HOME')
      .replaceAll(`${sshd.user}@`, 'USER@')
      .replaceAll(/SHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:FP')
      .replaceAll(/after [\d.]+ m?s/g, 'after TIME');
    return [message, error.hint?.replaceAll(String(sshd.port), 'PORT').replaceAll(home.folder, 'HOME')];
  }

  test('a key file is accepted, and streams, exit codes and any bytes arrive', async (t) => {
    const it = session(t);
    const reply = await it.run("printf '\\000\\377\\n'; echo err >&2; exit 9");
    assert.deepEqual(reply.stdout, Buffer.from([0, 255, 10]));
    assert.equal(reply.stderr.toString(), 'err\n');
    assert.equal(reply.exitCode, 9);
    assert.equal(it.label, `ssh ${sshd.user}@127.0.0.1:${sshd.port}`);
  });

  test('overlapping commands are answered in order and large output is complete', async (t) => {
    const it = session(t);
    const [large, ...small] = await Promise.all([
      it.run('head -c 12000000 /dev/zero', { maxBytes: 20_000_000 }),
      ...Array.from({ length: 50 }, (_, index) => it.run(`echo ${index}`)),
    ]);
    assert.equal(large.stdout.length, 12_000_000);
    assert.equal(
      small.map((reply) => reply.stdout.toString().trim()).join(' '),
      [...Array(50).keys()].join(' '),
    );
  });

  test('a key as text is accepted', async (t) => {
    const { identity: _, ...rest } = { identity: undefined };
    const it = session(t, { ...rest, privateKey: readFileSync(key, 'utf8') });
    assert.equal((await it.run('echo in')).stdout.toString(), 'in\n');
  });

  test('an agent is accepted, also if the key file needs a passphrase', async (t) => {
    const it = session(t, { identity: locked }, { SSH_AUTH_SOCK: agent.socket });
    assert.equal((await it.run('echo in')).stdout.toString(), 'in\n');
  });

  test('a key that needs a passphrase is reported if no agent has it', async (t) => {
    assert.deepEqual(await refusal(session(t, { identity: locked })), [
      'web (ssh USER@127.0.0.1:PORT): login refused after TIME: there was nothing to try; the server allows publickey; HOME/locked needs a passphrase, which only an agent can give',
      'name a key with `identity`, or load one into an agent',
    ]);
  });

  test('a wrong key is refused with what was tried', async (t) => {
    assert.deepEqual(await refusal(session(t, { identity: stranger })), [
      'web (ssh USER@127.0.0.1:PORT): login refused after TIME: tried HOME/stranger (ssh-ed25519 SHA256:FP); the server allows publickey',
      'is the public key in authorized_keys of this user, and is it the right user?',
    ]);
  });

  test('an agent that does not answer is reported', async (t) => {
    const [message, hint] = await refusal(
      session(t, { identity: stranger }, { SSH_AUTH_SOCK: `${home.folder}/nobody.sock` }),
    );
    assert.equal(hint, 'start an ssh agent, or set SSH_AUTH_SOCK to its socket (now HOME/nobody.sock)');
    assert.match(
      message,
      /tried .*, the agent at HOME\/nobody\.sock; .*; the agent failed: nothing answers there \(ENOENT\)$/,
    );
  });

  test('a missing key file is reported before anything is connected', () => {
    assert.throws(() => transport({ identity: `${home.folder}/nokey` }), {
      name: 'UnableError',
      message: new RegExp(`^the identity ${home.folder}/nokey cannot be read: ENOENT`),
      hint: 'name the private key file of the login',
    });
  });

  test('an unknown host key is refused, with its fingerprint and the files that were searched', async (t) => {
    const it = session(t, { knownHostsFile: home.write('empty', '') });
    assert.deepEqual(await refusal(it), [
      'web (ssh USER@127.0.0.1:PORT): the host key is not known: it shows ssh-ed25519 SHA256:FP, nothing for [127.0.0.1]:PORT in HOME/empty (handshake, after TIME)',
      'compare it with ssh-keygen -lf on the host, then add it: ssh-keyscan -p PORT 127.0.0.1 >> HOME/empty; or write `known_hosts: ignore` for a host that is rebuilt each time',
    ]);
  });

  test('a changed host key is refused, with both fingerprints, file and line', async (t) => {
    const other = readFileSync(`${stranger}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    const it = session(t, {
      knownHostsFile: home.write('changed', `# a\n[127.0.0.1]:${sshd.port} ${other}\n`),
    });
    assert.deepEqual(await refusal(it), [
      'web (ssh USER@127.0.0.1:PORT): the host key has changed: it shows ssh-ed25519 SHA256:FP, HOME/changed:2 has ssh-ed25519 SHA256:FP (handshake, after TIME)',
      "the host was rebuilt, or another machine answers; if you know that the key is right: ssh-keygen -R '[127.0.0.1]:PORT' -f 'HOME/changed', then add the new key",
    ]);
  });

  test('a host of which only the rsa key is known is recognised by it', async (t) => {
    const rsa = sshd.hostKeys.find((line) => line.startsWith('ssh-rsa'));
    const it = session(t, { knownHostsFile: home.write('rsa', `[127.0.0.1]:${sshd.port} ${rsa}\n`) });
    assert.equal((await it.run('echo in')).stdout.toString(), 'in\n');
  });

  test('a revoked host key is refused', async (t) => {
    const revoked = sshd.hostKeys.map((line) => `@revoked * ${line}\n`).join('');
    const [message] = await refusal(
      session(t, { knownHostsFile: home.write('revoked', sshd.knownHosts() + revoked) }),
    );
    assert.equal(
      message,
      'web (ssh USER@127.0.0.1:PORT): the host key is revoked: ssh-ed25519 SHA256:FP, by HOME/revoked:3 (handshake, after TIME)',
    );
  });

  test('host keys that the target names are the only ones accepted', async (t) => {
    const nowhere = { knownHostsFile: home.write('empty', '') };
    assert.equal(
      (await session(t, { ...nowhere, hostKeys: sshd.hostKeys }).run('echo in')).stdout.toString(),
      'in\n',
    );
    const wrong = readFileSync(`${stranger}.pub`, 'utf8');
    assert.deepEqual(await refusal(session(t, { hostKeys: [wrong] })), [
      'web (ssh USER@127.0.0.1:PORT): the host key is not the expected one: it shows ssh-ed25519 SHA256:FP, expected ssh-ed25519 SHA256:FP (handshake, after TIME)',
      'another machine answers at this address',
    ]);
  });

  test('the check is disabled only if the target says so', async (t) => {
    home.write('.ssh/config', 'Host *\n  StrictHostKeyChecking no\n');
    t.after(() => home.write('.ssh/config', ''));
    const nowhere = { knownHostsFile: home.write('empty', '') };
    assert.match((await refusal(session(t, nowhere)))[0], /the host key is not known/);
    assert.equal(
      (await session(t, { ...nowhere, knownHosts: 'ignore' }).run('echo in')).stdout.toString(),
      'in\n',
    );
  });

  test('the ssh configuration supplies address, port, user and key', async (t) => {
    home.write(
      '.ssh/config',
      `Host shop\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${key}\n  UserKnownHostsFile ${home.folder}/known\n`,
    );
    t.after(() => home.write('.ssh/config', ''));
    const it = new ShellSession(
      SshTransport.prepare(
        { transport: 'ssh', host: 'shop' },
        { env: {}, home: home.folder, user: 'someone' },
      ),
    );
    t.after(() => it.close());
    assert.equal((await it.run('echo in')).stdout.toString(), 'in\n');
    assert.equal(it.label, `ssh ${sshd.user}@shop:${sshd.port}`);
  });

  test('a jump host is used, and its own host key checked', async (t) => {
    const bastion = await Sshd.start(home, 'bastion', [key], [], ['ed25519']);
    t.after(() => bastion.stop());
    const jump = `${bastion.user}@127.0.0.1:${bastion.port}`;
    const both = home.write('both', sshd.knownHosts() + bastion.knownHosts());
    const it = session(t, { jump, knownHostsFile: both });
    const [from] = (await it.run('echo "$SSH_CLIENT"')).stdout.toString().split(' ');
    assert.equal(from, '127.0.0.1');
    assert.ok(bastion.log.some((line) => line.startsWith('Accepted publickey')));
    assert.equal(it.label, `ssh ${sshd.user}@127.0.0.1:${sshd.port} via ${jump}`);

    const [message] = await refusal(session(t, { jump }));
    assert.match(
      message,
      /^web \(ssh .* via .*\): ssh USER@127\.0\.0\.1:\d+: the host key is not known: .* nothing for \[127\.0\.0\.1\]:\d+ in HOME\/known \(handshake, after TIME\)$/,
    );

    const nobody = await freePort();
    const dead = session(t, { jump, knownHostsFile: both, port: nobody });
    assert.match(
      (await refusal(dead))[0],
      /^web \(ssh .* via .*\): ssh .* did not connect to 127\.0\.0\.1 port \d+ after TIME: .*Connection refused.* \(jump\)$/,
    );
  });

  test('a connection that breaks during a command rejects it, and the next command connects again', async (t) => {
    const it = session(t);
    await it.run('true');
    // The parent of the session shell is the sshd process of this connection.
    const running = it.run('kill -9 $(cut -d" " -f4 /proc/$$/stat); sleep 1', { once: true });
    await assert.rejects(running, (error: UnableError) => {
      assert.match(error.message, /^lost web \(ssh .*\) .* into a command: /);
      return error instanceof UnableError;
    });
    assert.equal((await it.run('echo again')).stdout.toString(), 'again\n');
  });

  test('a command that takes too long is ended on the host and the session continues', async (t) => {
    const it = session(t);
    const minute = someMinute();
    const slow = it.run(`sleep ${minute}; echo no`, { timeoutMs: 400 });
    const behind = it.run(leftoverCommand(minute));
    await assert.rejects(slow, {
      message: `the command did not finish within 400 ms on web (ssh ${sshd.user}@127.0.0.1:${sshd.port}): sleep ${minute}; echo no`,
    });
    assert.equal((await behind).stdout.toString(), '');
  });

  test('a server that allows no more sessions is reported', async (t) => {
    const shared = transport();
    t.after(() => shared.close());
    const open = () => shared.open({ timeoutMs: 5000 });
    await open();
    await Promise.all([open(), open(), open(), open()]);
    await assert.rejects(open(), (error: UnableError) => {
      assert.match(
        error.message,
        /: no shell after .*: \(SSH\) Channel open failure: open failed \(open shell\)$/,
      );
      assert.match(error.hint ?? '', /MaxSessions/);
      return error instanceof UnableError;
    });
  });

  test('a port without a listener is reported at once', async (t) => {
    const port = await freePort();
    const [message, hint] = await refusal(session(t, { port }));
    assert.equal(
      message.replaceAll(String(port), 'NOBODY'),
      'web (ssh USER@127.0.0.1:NOBODY): connection refused after TIME (tcp connect to 127.0.0.1 port NOBODY)',
    );
    assert.equal(
      hint,
      'the machine answers but nothing listens on that port: is sshd running, is the port right?',
    );
  });

  test('a name that does not exist is reported', async (t) => {
    const [message, hint] = await refusal(session(t, { host: 'no-such-host.invalid', port: 22 }));
    assert.match(
      message,
      /^web \(ssh USER@no-such-host\.invalid:22\): the name no-such-host\.invalid cannot be resolved after TIME: (ENOTFOUND|EAI_AGAIN) \(dns\)$/,
    );
    assert.equal(hint, 'check the spelling, or give the host an `address`');
  });

  test('a server that accepts and sends nothing is reported when the time is up', async (t) => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const { port } = mute.address() as { port: number };
    const silent = transport({ port });
    t.after(async () => {
      await silent.close();
      mute.close();
    });
    await assert.rejects(silent.open({ timeoutMs: 300 }), {
      message: `ssh ${sshd.user}@127.0.0.1:${port}: no answer within 300 ms (handshake with 127.0.0.1 port ${port})`,
      hint: 'something accepts connections there; is it sshd, and is it overloaded?',
    });
  });

  test('an address that swallows packets is reported when the time is up', async (t) => {
    const hole = await BlackHole.start();
    t.after(() => hole.stop());
    const { port } = hole;
    await assert.rejects(transport({ port }).open({ timeoutMs: 300 }), {
      name: 'UnableError',
      message: `ssh ${sshd.user}@127.0.0.1:${port}: no answer within 300 ms (tcp connect to 127.0.0.1 port ${port})`,
      hint: `is the host up, and do all firewalls allow port ${port}?`,
    });
  });

  test('a server that is not sshd is reported', async (t) => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => web.once('listening', resolve));
    t.after(() => web.close());
    const { port } = web.address() as { port: number };
    assert.match(
      (await refusal(session(t, { port })))[0],
      /^web \(ssh USER@127\.0\.0\.1:\d+\): the handshake failed after TIME: /,
    );
  });
});
