import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, suite, test } from 'node:test';
import type { EphemeralHost } from '../../model/environment.ts';
import { UnableError } from '../../model/errors.ts';
import { Secret } from '../../model/secret.ts';
import { SshServer } from '../../transport/fixtures/ssh-server.ts';
import { SshHome } from '../../transport/fixtures/sshd.ts';
import { CloudHost, type MachineSeen } from './cloud-host.ts';

/** A login whose sudo writes a hosts file in a folder instead of that of this machine. */
suite('a machine of a cloud knows those by name that it needs', () => {
  const home = new SshHome();
  const bin = join(home.folder, 'bin');
  const file = join(home.folder, 'hosts');
  const program = (name: string, lines: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  let server: SshServer;
  let seen: Record<string, MachineSeen>;
  let hosts: Map<string, CloudHost>;

  before(async () => {
    mkdirSync(bin);
    program('sync', '');
    server = await SshServer.start(home, 'host', {
      methods: ['password'],
      password: 'x',
      env: { PATH: `${bin}:${process.env.PATH}` },
    });
  });
  after(async () => {
    for (const host of hosts.values()) await host.release();
    await server.stop();
    home.remove();
  });
  beforeEach(async () => {
    program('sudo', `exec sh -c "$(printf '%s' "$4" | sed 's#/etc/hosts#${file}#g')"`);
    writeFileSync(file, '127.0.0.1 localhost\n');
    for (const host of hosts?.values() ?? []) await host.release();
    seen = {
      db: { life: 'running', address: '127.0.0.1', inner: '10.0.0.5' },
      api: { life: 'running', address: '127.0.0.1' },
    };
    hosts = new Map();
    for (const [name, needs] of [
      ['db', []],
      ['api', ['db', 'elsewhere']],
    ] as const) {
      const host = { ...HOST, name, needs, port: server.port };
      const machine = {
        look: async () => seen[name] as MachineSeen,
        console: async () => '',
        act: async () => {},
      };
      const options = { host, machine, user: 'ops', privateKey: 'k', hostKeys: [server.hostKey] };
      hosts.set(name, new CloudHost({ ...options, beside: hosts, note: (line) => notes.push(line.command) }));
    }
    notes.length = 0;
    for (const host of hosts.values()) await host.look();
  });

  const notes: (string | undefined)[] = [];
  const host = (name: string) => hosts.get(name) ?? assert.fail(name);
  const login = (name: string) => host(name).conditions[0]?.unmet();
  const told = () => readFileSync(file, 'utf8');

  test('from its first login on, at the address inside of the cloud; others know nothing of it', async () => {
    assert.equal(await login('db'), undefined);
    assert.equal(told(), '127.0.0.1 localhost\n');
    assert.equal(await login('api'), undefined);
    assert.equal(told(), '127.0.0.1 localhost\n10.0.0.5 db # opsproof\n');
    assert.equal(notes.filter((text) => text?.includes('/etc/hosts')).length, 1, 'the audit log has it');
  });

  test('also when one of them has another address, and nothing is done when it has not', async () => {
    await login('api');
    const before = server.commands.length;
    await host('db').settle();
    assert.equal(notes.length, 1);
    seen.db = { life: 'running', address: '127.0.0.1', inner: '10.0.0.6' };
    await host('db').look();
    server.cut();
    await host('db').settle();
    assert.equal(told(), '127.0.0.1 localhost\n10.0.0.6 db # opsproof\n');
    assert.ok(server.commands.length > before, 'it logged in anew');
  });

  test('and those that stand still are told when they go on', async () => {
    await login('api');
    seen.api = { life: 'running', address: '127.0.0.1', paused: true };
    await host('api').look();
    seen.db = { life: 'running', address: '127.0.0.1', inner: '10.0.0.7' };
    await host('db').look();
    await host('db').settle();
    assert.match(told(), /10\.0\.0\.5 db/);
    seen.api = { life: 'running', address: '127.0.0.1' };
    await host('api').act('unpause');
    assert.match(told(), /10\.0\.0\.7 db/);
  });

  test('whose login is lost while its port is waited for is waited for on', async () => {
    await login('api');
    program('cat', 'sleep 5');
    setTimeout(() => server.cut(), 300);
    await assert.rejects(host('api').portUnmet(1), (error) => !(error instanceof UnableError));
    program('cat', 'exec /bin/cat "$@"');
    assert.equal(await host('api').portUnmet(1), 'nothing listens');
  });

  test('or it is not ready, with the reason: nobody could look', async () => {
    program('sudo', 'echo sudo: a password is required >&2; exit 1');
    await assert.rejects(login('api') ?? assert.fail(), (error) => {
      assert.ok(error instanceof UnableError);
      assert.equal(
        error.message,
        'host "api" cannot find "db" by name: its /etc/hosts was not written: exit code 1, sudo: a password is required',
      );
      assert.match(error.hint ?? '', /become root by sudo without a password/);
      return true;
    });
  });

  test('what a cloud calls an address and is none is not written', async () => {
    seen.db = { life: 'running', address: '127.0.0.1', inner: '10.0.0.5 evil\n6.6.6.6' };
    await host('db').look();
    await login('api');
    assert.equal(told(), '127.0.0.1 localhost\n');
  });
});

const HOST: Omit<EphemeralHost, 'name' | 'needs'> & { readonly knownHosts?: 'check' } = {
  groups: [],
  provider: 'paper',
  verbs: [],
  ports: [],
  startMs: 1_000,
  stopMs: 1_000,
  transport: 'ssh',
  user: 'ops',
  password: new Secret('x'),
};
