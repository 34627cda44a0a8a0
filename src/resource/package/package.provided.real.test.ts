import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { OtherSystem } from '../other-systems.fixture.ts';

/** Each makes one package called `there` that provides `mailer`, `numbered` in a version, and `there` itself. */
const SYSTEMS: Readonly<Record<string, string>> = {
  dpkg: `mkdir -p /tmp/there/DEBIAN; cat >/tmp/there/DEBIAN/control <<'END'
Package: there
Version: 1.2-3
Architecture: all
Maintainer: x <x@example.com>
Provides: mailer, numbered (= 7), there
Description: x
END
dpkg-deb -b /tmp/there /tmp/there.deb >/dev/null; dpkg -i /tmp/there.deb >/dev/null`,

  rpm: `printf 'ID=fedora\\nVERSION_ID=40\\n' >/etc/os-release; mkdir -p /tmp/rpm; cd /tmp/rpm; cat >there.spec <<'END'
Name: there
Version: 1.2
Release: 3
Summary: there
License: none
BuildArch: noarch
Provides: mailer, numbered = 7, there
%description
there
%files
END
rpmbuild -bb --define "_topdir $PWD" there.spec >/dev/null 2>&1; rpm -i --nodeps --justdb RPMS/noarch/there*.rpm`,

  pacman: `printf 'ID=arch\\n' >/etc/os-release; rm /usr/bin/dpkg-query /usr/bin/rpm
mkdir -p /var/lib/pacman/local/there-1.2-3; echo 9 >/var/lib/pacman/local/ALPM_DB_VERSION
cat >/var/lib/pacman/local/there-1.2-3/desc <<'END'
%NAME%
there

%VERSION%
1.2-3

%ARCH%
any

%PROVIDES%
mailer
numbered=7
there

END`,
};

suite('a name that only another package provides', { concurrency: true }, () => {
  for (const [manager, prepare] of Object.entries(SYSTEMS)) {
    test(`is not installed, by ${manager}`, async (context) => {
      const system = await OtherSystem.start(prepare);
      if (typeof system === 'string') return context.skip(system);
      const missing = { state: { exists: false, installed: false }, unseen: {} };
      try {
        for (const name of ['mailer', 'numbered'])
          assert.deepEqual(await system.look('package', name, 'installed'), missing);
        const there = await system.look('package', 'there', 'installed');
        assert.ok('state' in there && there.state.installed === true, JSON.stringify(there));
        for (const name of ['mail', 'mailer2', '7'])
          assert.deepEqual(await system.look('package', name, 'installed'), missing);
      } finally {
        await system.remove();
      }
    });
  }
});
