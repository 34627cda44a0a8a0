import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OtherSystem } from '../other-systems.fixture.ts';

/**
 * `softlevel` says that OpenRC booted the system (openrc-run.sh, "You are attempting to run an openrc service"). Debian's OpenRC starts daemons
 * with dpkg's start-stop-daemon, which notes none of them; supervise-daemon(8) does. What OpenRC's own start-stop-daemon would note of
 * `crashes` is written here.
 */
const PREPARE = `mkdir -p /run/openrc && touch /run/openrc/softlevel
make() { printf '#!/sbin/openrc-run\\n%s\\ncommand=/bin/sleep\\ncommand_args="%s"\\ncommand_background=yes\\npidfile=/run/%s.pid\\n' "$3" "$2" "$1" >/etc/init.d/$1; chmod +x /etc/init.d/$1; }
make works 800 supervisor=supervise-daemon; make rests 800; make ends 1; make crashes 1
rc-update add works default && rc-update add rests nonetwork
rc-service works start; rc-service ends start; rc-service crashes start; sleep 2
mkdir -p /run/openrc/daemons/crashes && printf 'exec=/bin/sleep\\nargv_0=/bin/sleep\\nargv_1=1\\npidfile=/run/crashes.pid\\n' >/run/openrc/daemons/crashes/001`;

test('services of OpenRC are seen as its own rc-service sees them', async (context) => {
  const system = await OtherSystem.start(PREPARE);
  if (typeof system === 'string') return context.skip(system);
  try {
    assert.equal((await system.host.facts()).init, 'openrc');
    const seen = async (name: string) => {
      const sighting = await system.look(
        'service',
        name,
        'running',
        'enabled',
        'failed',
        'state',
        'runlevels',
      );
      assert.ok('state' in sighting, JSON.stringify(sighting));
      const { exists, running, enabled, failed, state, runlevels } = sighting.state;
      return { exists, running, enabled, failed, state, runlevels };
    };
    const rests = { exists: true, running: false, failed: false, state: 'stopped' };
    assert.deepEqual(await seen('works'), {
      ...{
        exists: true,
        running: true,
        enabled: true,
        failed: false,
        state: 'started',
        runlevels: ['default'],
      },
    });
    assert.deepEqual(await seen('rests'), { ...rests, enabled: true, runlevels: ['nonetwork'] });
    assert.deepEqual(await seen('crashes'), {
      ...{ exists: true, running: false, enabled: false, failed: true, state: 'crashed', runlevels: [] },
    });
    // Its process is gone, and OpenRC does not know.
    const ends = await system.look('service', 'ends', 'running', 'active', 'state');
    assert.ok('state' in ends);
    assert.deepEqual([ends.state.active, ends.state.state], [true, 'started']);
    assert.equal(
      ends.unseen.running?.unable,
      'OpenRC says "started", but does not watch any process of it, so it may have ended',
    );
    const nosuch = await system.look('service', 'nosuch', 'running');
    assert.ok('state' in nosuch && nosuch.state.exists === false);
    await system.run('rc-service works stop; rc-update del works default');
    assert.deepEqual(await seen('works'), { ...rests, enabled: false, runlevels: [] });
    await system.run('rm /run/openrc/softlevel');
    const elsewhere = await system.look('service', 'works', 'running');
    assert.ok('unable' in elsewhere);
    assert.match(
      elsewhere.unable,
      /^rc-service ended with status 1: \* You are attempting to run an openrc service/,
    );
  } finally {
    await system.remove();
  }
});
