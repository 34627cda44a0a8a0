import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { makeSshKeyPair, type SshKeyPair } from '../ssh-key.ts';
import { setClock, settleIn } from './settle-in.ts';

/** Paths of the guest are put below a folder, and what only a machine has is noted instead of done. */
suite('what a guest is told at its first login', () => {
  let root: string;
  const there = (path: string) => readFileSync(join(root, path), 'utf8');
  const run = (script: string) => {
    const below = script.replaceAll(/(?<![\w.])\/(etc|proc|run)\//g, `${root}/$1/`);
    return execFileSync('sh', ['-c', below], {
      env: {
        HOME: join(root, 'root'),
        PATH: `${join(root, 'bin')}:${process.env.PATH}`,
        NOTES: join(root, 'notes'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'opsproof-guest-'));
    for (const folder of ['bin', 'etc/ssh', 'proc/sys/kernel', 'run', 'root/.ssh'])
      mkdirSync(join(root, folder), { recursive: true });
    for (const program of ['date', 'sync', 'sudo']) {
      const then = program === 'sudo' ? 'shift; "$@"' : '';
      writeFileSync(join(root, 'bin', program), `#!/bin/sh\necho ${program} "$@" >>"$NOTES"\n${then}\n`);
      chmodSync(join(root, 'bin', program), 0o755);
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const peers = [
    { name: 'db', address: '10.0.2.100', port: 5432, to: 20_001 },
    { name: 'db', address: '10.0.2.100', port: 5433, to: 20_002 },
    { name: 'api', address: '10.0.2.101', port: 80, to: 20_003 },
  ];

  test('is where others are, in a hosts file that may not be there, and once however often it is told', () => {
    run(settleIn('root', peers));
    run(settleIn('root', peers));
    const lines = there('etc/hosts').split('\n').filter(Boolean);
    assert.deepEqual(lines, ['10.0.2.100 db # opsproof', '10.0.2.101 api # opsproof']);
    assert.match(there('notes'), /^sync$/m);
  });

  for (const user of ['root', 'ops'])
    test(`is after a saved state also who it is, what time it is, and who may log in, for ${user}`, () => {
      const [old, other, now] = ['old', 'other', 'now'].map(makeSshKeyPair);
      const hostKey = makeSshKeyPair('host');
      writeFileSync(join(root, 'root/.ssh/authorized_keys'), `${old?.publicKey}\n${other?.publicKey}\n`);
      writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n127.0.1.1 saved\n');
      for (const kind of ['rsa', 'ed25519']) {
        writeFileSync(join(root, `etc/ssh/ssh_host_${kind}_key`), 'shared');
        writeFileSync(join(root, `etc/ssh/ssh_host_${kind}_key.pub`), 'shared');
      }
      const script = settleIn(user, peers, {
        hostname: 'web',
        before: old?.publicKey ?? '',
        publicKey: now?.publicKey ?? '',
        hostKey,
        sshPort: 22,
      });
      run(script);
      assert.equal(there('root/.ssh/authorized_keys'), `${other?.publicKey}\n${now?.publicKey}\n`);
      assert.equal(there('etc/hostname'), 'web\n');
      assert.equal(there('proc/sys/kernel/hostname'), 'web');
      assert.match(
        there('etc/hosts'),
        /^127\.0\.0\.1 localhost\n127\.0\.1\.1 web\n10\.0\.2\.100 db # opsproof\n/,
      );
      assert.deepEqual(readdirSync(join(root, 'etc/ssh')).sort(), [
        'ssh_host_ed25519_key',
        'ssh_host_ed25519_key.pub',
      ]);
      assert.equal(there('etc/ssh/ssh_host_ed25519_key'), hostKey.privateKey);
      assert.equal(statSync(join(root, 'etc/ssh/ssh_host_ed25519_key')).mode & 0o777, 0o600);
      assert.equal(there('etc/ssh/ssh_host_ed25519_key.pub'), `${hostKey.publicKey}\n`);
      assert.equal(/^sudo -n sh -c /.test(there('notes')), user === 'ops');
      run(setClock(user, 1_700_000_000_500));
      assert.match(there('notes'), /^date -u -s @1700000000\.5$/m);
    });

  test('is written where there is no hosts file and nobody could log in before', () => {
    const [key, hostKey] = ['key', 'host'].map(makeSshKeyPair) as [SshKeyPair, SshKeyPair];
    const before = makeSshKeyPair('old').publicKey;
    run(settleIn('root', [], { hostname: 'web', before, publicKey: key.publicKey, hostKey, sshPort: 22 }));
    assert.equal(there('root/.ssh/authorized_keys').trim(), key.publicKey);
    assert.match(there('etc/hosts'), /^\s*127\.0\.1\.1 web\n$/);
  });

  test('fails where it cannot be done', () => {
    writeFileSync(join(root, 'bin/sudo'), '#!/bin/sh\necho "a password is required" >&2; exit 1\n');
    assert.throws(() => run(settleIn('ops', peers)), /a password is required/);
  });
});
