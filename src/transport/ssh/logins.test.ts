import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { after, before, suite, type TestContext, test } from 'node:test';
import type { UnableError } from '../../model/errors.ts';
import { Agent, noSshd, Sshd, SshHome } from '../fixtures/sshd.ts';
import { ShellSession } from '../session/shell-session.ts';
import { Roads } from './roads.ts';
import { SshTransport } from './ssh.ts';
import type { SshTarget } from './target.ts';

suite('a login by ssh, like that of ssh itself', { skip: noSshd }, () => {
  const home = new SshHome();
  const user = userInfo().username;
  let sshd: Sshd;
  let agent: Agent;
  let key: string;
  let locked: string;
  let authority: string;

  before(async () => {
    key = home.key('ops');
    locked = home.key('locked', 'ed25519', 'open sesame');
    authority = home.key('authority');
    home.write('trusted', execFileSync('cat', [`${authority}.pub`], { encoding: 'utf8' }));
    sshd = await Sshd.start(home, 'web', [key, locked], [`TrustedUserCAKeys ${home.folder}/trusted`]);
    home.write('known', sshd.knownHosts());
    const others = Array.from({ length: 8 }, (_, index) => home.key(`other${index}`));
    agent = await Agent.start(home, others);
    // An agent can use its keys whatever passphrase their files have.
    home.write('ask', '#!/bin/sh\necho open sesame\n');
    execFileSync('chmod', ['700', `${home.folder}/ask`]);
    const env = {
      ...process.env,
      SSH_AUTH_SOCK: agent.socket,
      SSH_ASKPASS: `${home.folder}/ask`,
      SSH_ASKPASS_REQUIRE: 'force',
    };
    execFileSync('ssh-add', ['-q', locked], { env, stdio: 'ignore' });
  });

  after(async () => {
    await agent?.stop();
    await sshd?.stop();
    home.remove();
  });

  function session(
    t: TestContext,
    target: Partial<SshTarget> = {},
    {
      env = {},
      roads,
      openTimeoutMs = 10_000,
    }: { env?: NodeJS.ProcessEnv; roads?: Roads; openTimeoutMs?: number } = {},
  ): ShellSession {
    const all = {
      transport: 'ssh',
      host: '127.0.0.1',
      port: sshd.port,
      user,
      knownHostsFile: `${home.folder}/known`,
      ...target,
    } as const;
    const transport = SshTransport.prepare(all, { env, home: home.folder, user }, roads);
    const it = new ShellSession(transport, { host: 'web', openTimeoutMs });
    t.after(() => it.close());
    return it;
  }

  async function getsIn(it: ShellSession): Promise<void> {
    assert.equal((await it.run('echo in')).stdout.toString(), 'in\n');
  }

  async function refusal(it: ShellSession): Promise<UnableError> {
    return it.run('true').then(
      () => assert.fail('it was let in'),
      (reason: UnableError) => reason,
    );
  }

  function configured(t: TestContext, lines: readonly string[]): void {
    home.write('.ssh/config', `Host *\n${lines.map((line) => `  ${line}\n`).join('')}`);
    t.after(() => home.write('.ssh/config', ''));
  }

  /** Signs a key; the certificate is beside it. */
  function certify(path: string, ...options: readonly string[]): void {
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'me', '-n', user, ...options, `${path}.pub`]);
  }

  test('an agent with more keys than the server accepts offers named ones first', async (t) => {
    const env = { SSH_AUTH_SOCK: agent.socket };
    await getsIn(session(t, { identity: locked }, { env }));
    await getsIn(session(t, { identity: `${locked}.pub` }, { env }));
    const { message, hint } = await refusal(session(t, { identity: home.key('stranger') }, { env }));
    assert.match(message, /Too many authentication failures/);
    assert.match(hint ?? '', /IdentitiesOnly/);
    configured(t, ['IdentitiesOnly yes']);
    await getsIn(session(t, { identity: locked }, { env }));
    assert.match(
      (await refusal(session(t, { identity: home.key('stranger2') }, { env }))).message,
      /the agent has 9 keys, none of which is named \(IdentitiesOnly\)$/,
    );
  });

  for (const line of ['PubkeyAuthentication no', 'PreferredAuthentications keyboard-interactive,password'])
    test(`${line}: only the key that the environment names is tried`, async (t) => {
      configured(t, [`IdentityFile ${key}`]);
      await getsIn(session(t));
      configured(t, [`IdentityFile ${key}`, line]);
      const env = { SSH_AUTH_SOCK: agent.socket };
      assert.match((await refusal(session(t, {}, { env }))).message, /there was nothing to try/);
      await getsIn(session(t, { identity: key }, { env }));
    });

  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    test(`a certificate beside an ${type} key is accepted`, async (t) => {
      const path = home.key(`certified-${type}`, type);
      const without = await refusal(session(t, { identity: path }));
      assert.equal(
        without.hint,
        'is the public key in authorized_keys of this user, and is it the right user?',
      );
      certify(path);
      await getsIn(session(t, { identity: path }));
    });
  }

  test('a named certificate is accepted, with its key in a file or in an agent', async (t) => {
    const path = home.key('elsewhere');
    certify(path);
    execFileSync('mv', [`${path}-cert.pub`, `${home.folder}/my.cert`]);
    configured(t, [`CertificateFile ${home.folder}/my.cert`, `IdentityFile ${path}`]);
    await getsIn(session(t));
    const mine = new SshHome();
    t.after(() => mine.remove());
    const another = await Agent.start(mine, [path]);
    t.after(() => another.stop());
    configured(t, [
      `CertificateFile ${home.folder}/my.cert`,
      `IdentityFile ${path}.pub`,
      'IdentitiesOnly yes',
    ]);
    await getsIn(session(t, {}, { env: { SSH_AUTH_SOCK: another.socket } }));
  });

  test('a certificate in an agent is accepted', async (t) => {
    const mine = new SshHome();
    t.after(() => mine.remove());
    const path = mine.key('inside');
    certify(path);
    const another = await Agent.start(mine, [path]);
    t.after(() => another.stop());
    await getsIn(session(t, { identity: home.key('nobody') }, { env: { SSH_AUTH_SOCK: another.socket } }));
  });

  test('an expired certificate is refused, with a hint how to inspect it', async (t) => {
    const path = home.key('expired');
    certify(path, '-V', '20200101:20200102');
    const { message, hint } = await refusal(session(t, { identity: path }));
    assert.match(message, /tried the certificate .*expired-cert\.pub, .*expired \(ssh-ed25519 SHA256:/);
    assert.match(
      hint ?? '',
      /^check for whom and how long it is valid: ssh-keygen -L -f .*expired-cert\.pub; and whether/,
    );
  });

  test('a ProxyCommand leads to the host, ends with the session, and reports what went wrong', async (t) => {
    home.write(
      'lead.mjs',
      "import { connect } from 'node:net'; const s = connect(Number(process.argv[3]), process.argv[2]); process.stdin.pipe(s).pipe(process.stdout);",
    );
    configured(t, [`ProxyCommand ${process.execPath} ${home.folder}/lead.mjs %h %p`]);
    const it = session(t, { identity: key });
    await getsIn(it);
    const running = () =>
      execFileSync('sh', ['-c', `ps -eo args | grep -c '[l]ead.mjs 127.0.0.1 ${sshd.port}$' || :`], {
        encoding: 'utf8',
      }).trim();
    assert.equal(running(), '1');
    await it.close();
    for (let tries = 0; running() !== '0' && tries < 50; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(running(), '0');
    configured(t, ['ProxyCommand sh -c "echo no way >&2; exit 7"']);
    const { message, hint } = await refusal(session(t, { identity: key }));
    assert.match(
      message,
      /its ProxyCommand failed after .*: it ended with exit code 7; it said: no way \(sh -c "echo no way >&2; exit 7"\)$/,
    );
    assert.match(hint ?? '', /^try the command by hand/);
  });

  test('a ProxyCommand that hangs is reported in time, and is ended although it ignores signals', async (t) => {
    const marked = `sleep 9${process.pid}`;
    configured(t, [`ProxyCommand sh -c "trap '' TERM HUP INT; ${marked}; ${marked}"`]);
    const { message } = await refusal(session(t, { identity: key }, { openTimeoutMs: 500 }));
    assert.match(message, /no answer within 500 ms/);
    const running = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(marked);
    for (let tries = 0; running() && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(running(), false);
  });

  test('an authority alone is reported, and so is a host that may show a certificate of a revoked one', async (t) => {
    const [, ca] = execFileSync('cat', [`${authority}.pub`], { encoding: 'utf8' }).split(' ');
    const only = home.write('authorities', `# one\n@cert-authority * ssh-ed25519 ${ca}\n`);
    const { message, hint } = await refusal(session(t, { identity: key, knownHostsFile: only }));
    assert.match(
      message,
      /: the host key is only certified, which is not supported: .*authorities:2 \(@cert-authority\) has an authority for/,
    );
    assert.match(hint ?? '', /^add the key itself: /);
    const revoked = home.write('revoked', `${sshd.knownHosts()}@revoked * ssh-ed25519 ${ca}\n`);
    await getsIn(session(t, { identity: key, knownHostsFile: revoked }));
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      authority,
      '-I',
      'h',
      '-h',
      '-n',
      '127.0.0.1',
      `${home.folder}/web_host_ed25519.pub`,
    ]);
    const certified = await Sshd.start(
      home,
      'certified',
      [key],
      [`HostKey ${home.folder}/web_host_ed25519`, `HostCertificate ${home.folder}/web_host_ed25519-cert.pub`],
      ['rsa'],
    );
    t.after(() => certified.stop());
    home.write(
      'revoked',
      sshd.knownHosts().replaceAll(`:${sshd.port} `, `:${certified.port} `) +
        `@revoked * ssh-ed25519 ${ca}\n`,
    );
    const refused = await refusal(
      session(t, { identity: key, port: certified.port, knownHostsFile: revoked }),
    );
    assert.match(
      refused.message,
      /: the host may show a certificate of a revoked authority: .*revoked:3 revokes ssh-ed25519 SHA256:/,
    );
  });

  test('hosts behind one jump host share the connection to it', async (t) => {
    const bastion = await Sshd.start(home, 'bastion', [key], ['MaxStartups 2:30:4'], ['ed25519']);
    t.after(() => bastion.stop());
    const known = home.write('both', sshd.knownHosts() + bastion.knownHosts());
    const roads = new Roads();
    const jump = `${user}@127.0.0.1:${bastion.port}`;
    const sessions = Array.from({ length: 12 }, () =>
      session(t, { identity: key, jump, knownHostsFile: known }, { roads }),
    );
    await Promise.all(sessions.map(getsIn));
    assert.equal(bastion.log.filter((line) => line.startsWith('Accepted publickey')).length, 1);
    await Promise.all(sessions.map((it) => it.close()));
    await getsIn(session(t, { identity: key, jump, knownHostsFile: known }, { roads }));
    assert.equal(bastion.log.filter((line) => line.startsWith('Accepted publickey')).length, 2);
  });

  test('a server that rejects simultaneous logins loses none of them, by any of its names', async (t) => {
    const narrow = await Sshd.start(
      home,
      'narrow',
      [key],
      ['MaxStartups 2:100:2', 'ListenAddress 127.0.0.2', 'ListenAddress 127.0.0.3'],
      ['ed25519'],
    );
    t.after(() => narrow.stop());
    const hosts = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
    const roads = new Roads();
    const sessions = Array.from({ length: 12 }, (_, index) =>
      session(
        t,
        { host: hosts[index % 3] as string, port: narrow.port, identity: key, hostKeys: narrow.hostKeys },
        { roads, openTimeoutMs: 20_000 },
      ),
    );
    await Promise.all(sessions.map(getsIn));
  });

  test('a server that always hangs up before identifying itself is reported, with the number of attempts', {
    timeout: 120_000,
  }, async (t) => {
    const shut = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => shut.once('listening', resolve));
    t.after(() => shut.close());
    const { port } = shut.address() as { port: number };
    const { message, hint } = await refusal(session(t, { port, identity: key }, { openTimeoutMs: 1500 }));
    assert.match(message, /: the server closed the connection \d times before it identified itself$/);
    assert.match(hint ?? '', /MaxStartups/);
  });

  test('a mute host is waited for once, a look with a short limit does not even do that, and a host that answers again is asked', {
    timeout: 120_000,
  }, async (t) => {
    const held: Socket[] = [];
    let mute = true;
    const door = createServer((socket) => {
      socket.on('error', () => {});
      if (mute) held.push(socket);
      else {
        const through = socket.pipe(connect(sshd.port, '127.0.0.1'));
        through.pipe(socket);
      }
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => door.once('listening', resolve));
    t.after(() => {
      for (const socket of held) socket.destroy();
      door.close();
    });
    const { port } = door.address() as { port: number };
    const it = session(t, { port, identity: key, hostKeys: sshd.hostKeys }, { openTimeoutMs: 2500 });
    const timed = async (openTimeoutMs?: number) => {
      const began = performance.now();
      const error = await it
        .run('true', openTimeoutMs === undefined ? {} : { openTimeoutMs })
        .catch((reason: UnableError) => reason);
      return { ms: performance.now() - began, text: error instanceof Error ? error.message : 'in' };
    };
    const hurry = await timed(300);
    assert.ok(hurry.ms < 2400, String(hurry.ms));
    assert.equal(
      hurry.text,
      `web (ssh ${user}@127.0.0.1:${port}): no answer within 300 ms (handshake with 127.0.0.1 port ${port})`,
    );
    const first = await timed();
    assert.ok(first.ms > 1500, String(first.ms));
    assert.match(first.text, /no answer within 2\.5 s \(handshake/);
    const [second, third] = [await timed(), await timed()];
    assert.ok(second.ms + third.ms < 2400, `${second.ms} ${third.ms}`);
    assert.equal(second.text, first.text);
    mute = false;
    // The current attempt still waits for the silent one; the next one succeeds.
    for (let tries = 0; (await timed()).text !== 'in' && tries < 40; tries++)
      await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal((await timed()).text, 'in');
  });

  test('closing ends a login in progress', async (t) => {
    const door = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => door.once('listening', resolve));
    t.after(() => door.close());
    const { port } = door.address() as { port: number };
    const it = session(t, { port, identity: key });
    const asked = it.run('true').catch(() => 'refused');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = performance.now();
    await it.close();
    assert.equal(await asked, 'refused');
    assert.ok(performance.now() - began < 8_000);
  });
});
