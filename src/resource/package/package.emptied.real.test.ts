import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OtherSystem } from '../other-systems.fixture.ts';
import { packageInventory } from './package.inventory.ts';

/** A database of rpm with one package, made here; and then what can become of a database. */
const RPM = `printf 'ID=fedora\\nVERSION_ID=40\\n' >/etc/os-release
mkdir -p /tmp/rpm && cd /tmp/rpm && cat >there.spec <<'END'
Name: there
Version: 1.2
Release: 3
Summary: there
License: none
BuildArch: noarch
%description
there
%files
END
rpmbuild -bb --define "_topdir $PWD" there.spec >/dev/null 2>&1 && rpm -i --nodeps --justdb RPMS/noarch/there*.rpm`;

const PACMAN = `printf 'ID=arch\\n' >/etc/os-release; rm /usr/bin/dpkg-query /usr/bin/rpm
mkdir -p /var/lib/pacman/local/there-1.2-3; echo 9 >/var/lib/pacman/local/ALPM_DB_VERSION
printf '%%NAME%%\\nthere\\n\\n%%VERSION%%\\n1.2-3\\n\\n%%ARCH%%\\nany\\n' >/var/lib/pacman/local/there-1.2-3/desc`;

const MISSING = { state: { exists: false, installed: false }, unseen: {} };

async function listed(system: OtherSystem) {
  const listing = packageInventory.names(await system.host.facts(), { files: [] });
  assert.ok('command' in listing);
  const names = listing.read(await system.host.run(listing.command));
  return 'unable' in names ? names : [...names.values()];
}

test('rpm: a database without packages proves no absence', async (context) => {
  const system = await OtherSystem.start(RPM);
  if (typeof system === 'string') return context.skip(system);
  try {
    const there = await system.look('package', 'there', 'installed', 'version');
    assert.ok('state' in there, JSON.stringify(there));
    assert.deepEqual([there.state.installed, there.state.version], [true, '1.2-3']);
    assert.deepEqual(await system.look('package', 'nosuch', 'installed'), MISSING);
    assert.deepEqual(await listed(system), ['there']);
    const lost = {
      unable: 'rpm knows no installed package at all, not even itself: its database may be lost',
      hint: 'check with `rpm -qa` on the host',
    };
    await system.run('rm -r "$(rpm -E %_dbpath)"; rpm --initdb');
    for (const name of ['there', 'nosuch'])
      assert.deepEqual(await system.look('package', name, 'installed'), lost);
    assert.deepEqual(await listed(system), lost);
    await system.run('for file in "$(rpm -E %_dbpath)"/rpmdb.sqlite*; do : >"$file"; done');
    const emptied = await system.look('package', 'there', 'installed');
    assert.ok('unable' in emptied);
    assert.match(emptied.unable, /^the rpm database could not be read: error: there is no database in /);
    assert.ok('unable' in (await listed(system)));
  } finally {
    await system.remove();
  }
});

test('pacman: a database without packages proves no absence', async (context) => {
  const system = await OtherSystem.start(PACMAN);
  if (typeof system === 'string') return context.skip(system);
  try {
    const there = await system.look('package', 'there', 'installed', 'version');
    assert.ok('state' in there, JSON.stringify(there));
    assert.deepEqual([there.state.installed, there.state.version], [true, '1.2-3']);
    assert.deepEqual(await system.look('package', 'nosuch', 'installed'), MISSING);
    assert.deepEqual(await listed(system), ['there']);
    for (const loss of [
      'rm -r /var/lib/pacman/local/there-1.2-3',
      'rm -r /var/lib/pacman/local',
      'rm -r /var/lib/pacman',
    ]) {
      await system.run(loss);
      assert.ok('unable' in (await system.look('package', 'nosuch', 'installed')), loss);
      assert.ok('unable' in (await listed(system)), loss);
    }
  } finally {
    await system.remove();
  }
});
