import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { parse } from 'yaml';
import { freePort } from '../../transport/fixtures/free-port.ts';
import { noSshd, Sshd, SshHome } from '../../transport/fixtures/sshd.ts';
import { openRunner } from '../../transport/open.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import { Tunnels } from '../../transport/ssh/tunnels.ts';
import { hostKeysOf, lastConsoleLines } from './console.ts';
import { firstLogin } from './first-login.ts';
import { stackKey } from './stack-key.ts';
import { userData } from './user-data.ts';

test('the key of a stack is made once, on demand, and masked before it is returned', () => {
  const hidden: string[] = [];
  const key = stackKey('opsproof r1 s1', (secret) => hidden.push(secret));
  assert.deepEqual(hidden, []);
  assert.equal(key(), key());
  assert.equal(hidden[0], key().privateKey);
  assert.ok(hidden.length > 3 && hidden.slice(1).every((line) => key().privateKey.includes(line)));
  assert.match(key().publicKey, /^ssh-ed25519 [A-Za-z0-9+/=]+ opsproof r1 s1$/);
});

test("user data is YAML that accepts the stack's key, and contains the host key if one is given", () => {
  const key = stackKey('k')();
  const hostKey = stackKey('h')();
  const plain = { hostname: 'web', publicKey: key.publicKey };
  const text = userData({ ...plain, user: 'ops: "x"', hostKey });
  assert.match(text, /^#cloud-config\n/);
  assert.deepEqual(parse(text), {
    hostname: 'web',
    users: [
      'default',
      {
        name: 'ops: "x"',
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        lock_passwd: true,
        shell: '/bin/sh',
        ssh_authorized_keys: [key.publicKey],
      },
    ],
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey },
  });
  assert.deepEqual(parse(userData({ ...plain, user: 'root' })), {
    hostname: 'web',
    disable_root: false,
    ssh_authorized_keys: [key.publicKey],
    ssh_pwauth: false,
  });
});

test('a user who logs in by a password that the image knows is neither locked nor refused', () => {
  const plain = { hostname: 'web', publicKey: 'ssh-ed25519 AAAA k', byPassword: true };
  const told = parse(userData({ ...plain, user: 'ops' }));
  assert.deepEqual([told.ssh_pwauth, told.users[1].lock_passwd], [true, false]);
  assert.equal(parse(userData({ ...plain, user: 'root' })).ssh_pwauth, true);
});

test("the environment's own user data is a part beside ours, a script or settings", () => {
  const plain = { hostname: 'web', user: 'ops', publicKey: 'ssh-ed25519 AAAA k' };
  for (const [own, type] of [
    ['#!/bin/sh\necho "hi"\n', 'text/x-shellscript'],
    ['#cloud-config\npackages: [nginx]\n', 'text/cloud-config'],
  ] as const) {
    const [head = '', first = '', second = '', end = ''] = userData({ ...plain, own }).split(
      /--opsproof-\w+/,
    );
    assert.match(head, /^Content-Type: multipart\/mixed; boundary="opsproof-\w+"\nMIME-Version: 1\.0\n\n$/);
    assert.match(first, new RegExp(`Content-Type: ${type}; charset="utf-8"\n`));
    const decoded = (part: string) => Buffer.from(part.split('\n\n')[1] ?? '', 'base64').toString();
    assert.equal(decoded(first), own);
    assert.match(decoded(second), /^#cloud-config\n/);
    assert.equal(end, '--\n');
  }
});

const KEYS = [
  `ssh-ed25519 ${'A'.repeat(68)}`,
  `ecdsa-sha2-nistp256 ${'B'.repeat(140)}=`,
  `ssh-rsa ${'C'.repeat(372)}`,
];
const block = (keys: readonly string[], before = '') =>
  [
    '-----BEGIN SSH HOST KEY KEYS-----',
    ...keys.map((key) => `${key} root@web`),
    '-----END SSH HOST KEY KEYS-----',
  ]
    .map((line) => `${before}${line}\r\n`)
    .join('');

test('host keys are read from a console: those of the last boot, once all are there', () => {
  assert.equal(hostKeysOf('login: '), undefined);
  assert.equal(hostKeysOf(block(KEYS).slice(0, 300)), undefined);
  assert.deepEqual(hostKeysOf(`[ 0.1] boot\r\n${block(KEYS)}\r\nweb login: `), KEYS);
  assert.deepEqual(hostKeysOf(block(KEYS, '[   12.3] cloud-init[512]: ')), KEYS);
  assert.deepEqual(hostKeysOf(block(KEYS) + block(KEYS.slice(1))), KEYS.slice(1));
  assert.deepEqual(hostKeysOf(block(KEYS) + block(KEYS.slice(1)).slice(0, 60)), KEYS);
  assert.equal(hostKeysOf(block(['ssh-ed25519 short'])), undefined);
});

test('the last lines of a console are its text, without sequences that move the cursor', () => {
  assert.deepEqual(lastConsoleLines('a\r\n\x1b[32m  OK \x1b[0m b\x07\r\n\r\n\x1b]0;title\x07c\n', 2), [
    '  OK  b',
    'c',
  ]);
  assert.deepEqual(lastConsoleLines('', 5), []);
});

suite('a machine that is reached over ssh', { skip: noSshd }, () => {
  const home = new SshHome();
  const surroundings = { env: {}, home: home.folder, user: 'nobody' };
  const never = new AbortController().signal;
  let identity: string;
  const running: Sshd[] = [];
  let web: Server;
  /** Reached from the "machine", under a name that we do not use. */
  const INSIDE = '127.0.0.77';

  before(async () => {
    identity = home.key('stack');
    web = createServer((_request, response) => response.end('inside')).listen(0, INSIDE);
    await new Promise((resolve) => web.once('listening', resolve));
  });
  after(async () => {
    web?.close();
    for (const server of running) await server.kill();
    home.remove();
  });

  async function machine(name: string, port: number): Promise<Sshd> {
    const server = await Sshd.start(home, name, [identity], [], ['ed25519'], { port });
    running.push(server);
    return server;
  }

  function at(port: number, more: Partial<SshTarget> = {}): SshTarget {
    const user = running[0]?.user ?? process.env.USER ?? 'root';
    return { transport: 'ssh', host: '127.0.0.1', port, user, identity, ...more };
  }

  test('is waited for until it prints its keys and accepts the login; the keys are part of the result', async () => {
    const port = await freePort();
    let console = '[ 0.0] starting\n';
    const waiting = firstLogin({
      host: 'web',
      target: at(port),
      surroundings,
      timeoutMs: 30_000,
      console: async () => console,
      signal: never,
    });
    const server = await machine('late', port);
    console += block(server.hostKeys);
    const target = await waiting;
    assert.deepEqual(target.hostKeys, server.hostKeys);
    const runner = await openRunner(target, { host: 'web', surroundings });
    assert.equal((await runner.run('echo in')).stdout.toString(), 'in\n');
    await runner.close();
  });

  test('that prints other keys than it has is never logged in to, and the last lines of the console are reported', async () => {
    const port = await freePort();
    await machine('other', port);
    const console = `${block(KEYS)}${Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join('')}`;
    const asked = firstLogin({
      host: 'web',
      target: at(port),
      surroundings,
      timeoutMs: 1_500,
      console: async () => console,
      signal: never,
    });
    await assert.rejects(asked, (error: Error) => {
      assert.equal(error.name, 'UnableError');
      assert.match(
        error.message,
        /^host "web": no login within 1\.5 s: .*the host key is not the expected one/,
      );
      assert.match(
        error.message,
        /\n {2}the last lines of its console:\n {4}line 10\n(?: {4}line \d+\n)+ {4}line 19$/,
      );
      return true;
    });
  });

  test('that prints no keys, or whose console cannot be read, is unable in time', async () => {
    const wait = { host: 'web', target: at(await freePort()), surroundings, timeoutMs: 300, signal: never };
    const message = /^host "web": no login within 300 ms: its console does not show its ssh host keys$/;
    await assert.rejects(firstLogin(wait), { message });
    await assert.rejects(firstLogin({ ...wait, console: () => Promise.reject(new Error('no console')) }), {
      message,
    });
  });

  test('an interrupt ends the wait', async () => {
    const over = new AbortController();
    const wait = {
      host: 'web',
      target: at(await freePort(), { hostKeys: [] }),
      surroundings,
      timeoutMs: 60_000,
    };
    const asked = firstLogin({ ...wait, signal: over.signal });
    setTimeout(() => over.abort(), 200);
    await assert.rejects(asked, { message: 'host "web": the run is over' });
  });

  test('behind another one of the stack is reached through it, and each is checked by its own key', async () => {
    const [bastion, inner] = [
      await machine('bastion', await freePort()),
      await machine('inner', await freePort()),
    ];
    const target = at(inner.port, {
      hostKeys: inner.hostKeys,
      jump: `${bastion.user}@127.0.0.1:${bastion.port}`,
      jumpHostKeys: bastion.hostKeys,
    });
    const wait = { host: 'web', surroundings, timeoutMs: 20_000, signal: never };
    assert.equal(await firstLogin({ ...wait, target }).then(({ jump }) => jump), target.jump);
    assert.ok(bastion.log.some((line) => line.startsWith('Accepted publickey')));
    await assert.rejects(
      firstLogin({ ...wait, timeoutMs: 4_000, target: { ...target, jumpHostKeys: inner.hostKeys } }),
      /the host key is not the expected one/,
    );
  });

  test('has its ports here, through tunnels that are restored after a lost connection', async (t) => {
    const port = await freePort();
    const server = await machine('tunnel', port);
    const tunnels = new Tunnels(at(port, { hostKeys: server.hostKeys }), surroundings);
    t.after(() => tunnels.close());
    const { port: inside } = web.address() as AddressInfo;
    const end = await tunnels.to(inside, INSIDE);
    assert.deepEqual(await tunnels.to(inside, INSIDE), end);
    const url = `http://${end.host}:${end.port}/`;
    const get = async () => (await fetch(url, { headers: { connection: 'close' } })).text();
    assert.deepEqual(await Promise.all([get(), get(), get()]), ['inside', 'inside', 'inside']);
    await server.kill();
    await assert.rejects(get());
    const again = await Sshd.start(
      home,
      'again',
      [identity],
      [`HostKey ${home.folder}/tunnel_host_ed25519`],
      ['rsa'],
      { port },
    );
    running.push(again);
    assert.equal(await get(), 'inside');
  });

  test('accepts and closes at once a connection to a port without a listener', async (t) => {
    const port = await freePort();
    const server = await machine('closed', port);
    const tunnels = new Tunnels(at(port, { hostKeys: server.hostKeys }), surroundings);
    t.after(() => tunnels.close());
    const end = await tunnels.to(await freePort());
    const socket = connect(end.port, end.host);
    const bytes: Buffer[] = [];
    socket.on('data', (chunk) => bytes.push(chunk)).on('error', () => {});
    await new Promise((resolve) => socket.once('close', resolve));
    assert.deepEqual(bytes, []);
    await tunnels.close();
    const late = connect(end.port, end.host);
    const [error] = await new Promise<[NodeJS.ErrnoException]>((resolve) =>
      late.once('error', (it) => resolve([it])),
    );
    assert.equal(error.code, 'ECONNREFUSED');
  });
});
