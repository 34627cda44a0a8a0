import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandOf, readAnswer } from '../answer.fixture.ts';

suite('selinux', () => {
  const FILESYSTEMS = '=== filesystems\nnodev\tsysfs\nnodev\tproc\n';
  const look = (stdout: string) => {
    const wanted = ['state', 'enforcing', 'configured state', 'policy'];
    const sighting = readAnswer('selinux', '', { stdout }, wanted);
    assert.ok('state' in sighting, JSON.stringify(sighting));
    return sighting;
  };

  test('enforces, permits, or is not there', () => {
    const loaded = `${FILESYSTEMS}nodev\tselinuxfs\n`;
    const config = '# SELINUX= can take\nSELINUX=enforcing\nSELINUXTYPE=targeted\n';
    assert.deepEqual(look(`${loaded}=== enforce\n1\n=== config\n${config}`), {
      state: { state: 'enforcing', enforcing: true, 'configured state': 'enforcing', policy: 'targeted' },
      unseen: {},
    });
    const permissive = look(`${loaded}=== enforce\n0\n=== config\n`);
    assert.deepEqual(permissive.state, { state: 'permissive', enforcing: false });
    assert.equal(permissive.unseen.policy?.unable, '/etc/selinux/config on the host does not set it');
    assert.deepEqual(look(`${FILESYSTEMS}=== enforce\n=== config\n`).state, {
      state: 'disabled',
      enforcing: false,
    });
  });

  test('is not reported as disabled if only its file system is hidden', () => {
    const hidden = look(`${FILESYSTEMS}nodev\tselinuxfs\n=== enforce\n=== config\n`);
    assert.deepEqual(hidden.state, {});
    assert.deepEqual(hidden.unseen.enforcing, {
      unable: 'the kernel has SELinux, but /sys/fs/selinux cannot be read, as in a container',
      hint: 'look on the host itself',
    });
  });

  test('has the modules in its store that are not disabled, without running semodule, which writes', () => {
    assert.doesNotMatch(commandOf('selinux', '', ['modules']), /semodule/);
    const modules = (said: string) => {
      const stdout = `${FILESYSTEMS}=== modules\n${said}`;
      const sighting = readAnswer('selinux', '', { stdout }, ['modules']);
      assert.ok('state' in sighting);
      return sighting.state.modules ?? sighting.unseen.modules?.unable;
    };
    const store = 'store /var/lib/selinux/targeted/active/modules\n';
    const end = 'all modules\n';
    assert.deepEqual(modules(`${store}100 ftp\n100 apache\n400 apache\n100 git\ndisabled git\n${end}`), [
      'apache',
      'ftp',
    ]);
    const table: readonly (readonly [string, RegExp])[] = [
      [`${store}100 apache\n`, /was cut short/],
      [`${store}${end}`, /has no module/],
      [`store \n${end}`, /names no policy/],
      [
        `${store}ls: cannot access '/x': Permission denied\n${end}`,
        /cannot be read: ls: .*Permission denied/,
      ],
      [`${store}100 apache\n100 ls: cannot open directory '/x': Input\n${end}`, /cannot be read/],
      [`${store}ls: cannot access '/x': No such file or directory\n${end}`, /no module store/],
    ];
    for (const [said, why] of table) assert.match(String(modules(said)), why);
  });

  test('cannot be looked at', () => {
    assert.deepEqual(readAnswer('selinux', '', { stdout: '=== filesystems\n', stderr: 'cat: gone' }), {
      unable: 'cat /proc/filesystems ended with status 0 and said "cat: gone"',
    });
  });
});

suite('apparmor', () => {
  const PROFILES =
    '=== enabled\nY\n=== profiles\n/usr/sbin/named (enforce)\ndocker-default (complain)\na (b) (kill)\n=== status\n0\n';
  const all = (stdout: string) => readAnswer('apparmor', '', { stdout });
  const profile = (name: string, stdout: string) => readAnswer('apparmor profile', name, { stdout });

  test('is enabled with its profiles, or is not enabled', () => {
    assert.deepEqual(all(PROFILES), {
      state: { enabled: true, profiles: ['/usr/sbin/named', 'a (b)', 'docker-default'], count: 3 },
      unseen: {},
    });
    assert.deepEqual(all('=== enabled\nN\n=== profiles\ncat: gone\n=== status\n1\n'), {
      state: { enabled: false, profiles: [], count: 0 },
      unseen: {},
    });
  });

  test('has profiles that enforce or only complain, or that are not loaded', () => {
    const of = (name: string, mode: string, enforced: boolean) =>
      assert.deepEqual(profile(name, PROFILES), { state: { exists: true, enforced, mode }, unseen: {} });
    of('/usr/sbin/named', 'enforce', true);
    of('docker-default', 'complain', false);
    of('a (b)', 'kill', true);
    assert.deepEqual(profile('a', PROFILES), { state: { exists: false, enforced: false }, unseen: {} });
  });

  test('does not report a profile as missing because it cannot be seen', () => {
    const hidden =
      '=== enabled\nY\n=== profiles\ncat: /sys/kernel/security/apparmor/profiles: Permission denied\n=== status\n1\n';
    const reason = {
      unable: 'the profiles cannot be read: /sys/kernel/security/apparmor/profiles: Permission denied',
      hint: 'look as root (sudo: true), on the host itself, not in a container',
    };
    assert.deepEqual(all(hidden), { state: { enabled: true }, unseen: { profiles: reason, count: reason } });
    assert.deepEqual(profile('a', hidden), reason);
    assert.deepEqual(profile('a', '=== enabled\nY\n=== profiles\nwhat?\n=== status\n0\n'), {
      unable: 'the list of profiles makes no sense',
    });
    assert.deepEqual(readAnswer('apparmor', '', { exitCode: 77 }), {
      unable: 'there is no /sys/module on the host',
      hint: 'mount sysfs on the host',
    });
    assert.ok('unable' in all('what?'));
  });

  test('looks once for all profiles', () => {
    assert.equal(commandOf('apparmor profile', 'a'), commandOf('apparmor profile', 'b'));
  });
});
