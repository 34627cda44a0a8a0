import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printChangeWithEffects } from './changes-text.ts';
import { compareInventories } from './compare.ts';
import { joinEffects } from './effects.ts';
import type { HostInventory } from './inventory.ts';

type Items = HostInventory['items'];

/** The lines of one host that was `before` and is `now`. */
function lines(before: Items, now: Items): readonly string[] {
  const changes = compareInventories({ a: before }, { a: { items: now, unable: {} } });
  return joinEffects(changes).map((folded) => printChangeWithEffects(folded, () => 'text'));
}

const digests = (text: string, ...paths: string[]) =>
  Object.fromEntries(paths.map((path) => [path, { sha256: text }]));

test('an account comes with its group and with the files that contain it', () => {
  const files = ['/etc/group', '/etc/gshadow', '/etc/passwd', '/etc/shadow'];
  assert.deepEqual(
    lines(
      { user: {}, group: { adm: { gid: 4, members: ['root'] } }, file: digests('x', ...files) },
      {
        user: { mallory: { uid: 1001 } },
        group: { adm: { gid: 4, members: ['mallory', 'root'] }, mallory: { gid: 1001 } },
        file: digests('y', ...files),
      },
    ),
    [
      'user "mallory": new (uid 1001) on a; with it group "adm", group "mallory", file "/etc/group" and 3 more',
    ],
  );
});

test('several attributes of one thing are one line that begins with the most telling one', () => {
  const ssh = (enabled: string, masked: string, running: string) => ({
    service: { ssh: { enabled, masked, running } },
    port: running === 'yes' ? { '22/tcp': { process: 'sshd' } } : {},
    file: {},
  });
  const now = ssh('no', 'yes', 'no');
  assert.deepEqual(
    lines(ssh('yes', 'no', 'yes'), {
      ...now,
      file: { '/etc/systemd/system/ssh.service': { target: '/dev/null' } },
    }),
    [
      'service "ssh": masked no → yes, enabled yes → no, running yes → no on a; with it port "22/tcp", file "/etc/systemd/system/ssh.service"',
    ],
  );
});

test('a crontab and a certificate include their file, a sudo rule the file of the rules, a new package its own', () => {
  assert.deepEqual(
    lines(
      {
        package: {},
        service: {},
        user: { ops: { 'sudo rules': [] } },
        crontab: { '/etc/cron.d/x': { entries: [] } },
        file: { ...digests('1', '/etc/cron.d/x', '/etc/hosts.allow') },
      },
      {
        package: { nginx: { version: '1' } },
        service: { nginx: { running: true } },
        user: { ops: { 'sudo rules': ['ALL'] } },
        crontab: { '/etc/cron.d/x': { entries: ['* * * * * root x'] } },
        file: {
          ...digests('2', '/etc/cron.d/x', '/etc/hosts.allow'),
          ...digests('3', '/etc/nginx/nginx.conf', '/etc/rc3.d/S01nginx', '/etc/sudoers.d/ops'),
        },
      },
    ),
    [
      'package "nginx": new (version 1) on a; with it service "nginx", file "/etc/nginx/nginx.conf", file "/etc/rc3.d/S01nginx"',
      'user "ops": sudo rules nothing → ALL on a; with it file "/etc/sudoers.d/ops"',
      'crontab "/etc/cron.d/x": entries nothing → * * * * * root x on a; with it file "/etc/cron.d/x"',
      'file "/etc/hosts.allow": sha256 1 → 2 on a',
    ],
  );
});

test('what changed on more hosts than its cause has its own line', () => {
  const before = { user: {}, file: digests('x', '/etc/passwd') };
  const changes = compareInventories(
    { a: before, b: before },
    {
      a: { items: { user: { mallory: { uid: 1 } }, file: digests('y', '/etc/passwd') }, unable: {} },
      b: { items: { user: {}, file: digests('y', '/etc/passwd') }, unable: {} },
    },
  );
  assert.deepEqual(
    joinEffects(changes).map((folded) => printChangeWithEffects(folded, () => 'text')),
    ['user "mallory": new (uid 1) on a', 'file "/etc/passwd": sha256 x → y on all 2 hosts'],
  );
});

test('who may write a file has its own line, whatever else happened to it', () => {
  const before = { user: {}, file: { '/etc/shadow': { sha256: '1', mode: '0640' } } };
  const now = { user: { mallory: { uid: 1 } }, file: { '/etc/shadow': { sha256: '2', mode: '0666' } } };
  assert.deepEqual(lines(before, now), [
    'user "mallory": new (uid 1) on a',
    'file "/etc/shadow": mode 0640 → 0666, sha256 1 → 2 on a',
  ]);
});
