import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';
import type { State } from '../resource.ts';

const DONE = { result: 'success' };
const OFF = { running: false, active: false, failed: false };

async function stateOf(machine: string, name: string, ...wanted: string[]): Promise<State> {
  const sighting = await see(machine, 'service', name, ...wanted);
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting.state;
}

function read(init: 'systemd' | 'openrc' | 'sysv', answer: Parameters<typeof reply>[0]) {
  const look = resourceOf('service').look('nginx', { ...factsOf('debian-12'), init }, ['running', 'enabled']);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), ['running']);
}

suite('service of systemd', () => {
  const machine = 'debian-12-systemd';

  test('that runs', async () => {
    const { pid, uptime, ...state } = await stateOf(machine, 'nginx', 'running', 'enabled');
    assert.deepEqual(state, {
      ...{ exists: true, running: true, active: true, enabled: true, masked: false, failed: false },
      ...{ state: 'active (running)', result: 'success' },
    });
    assert.ok(typeof pid === 'number' && pid > 1);
    assert.deepEqual(await stateOf(machine, 'nginx.service', 'running', 'enabled'), {
      ...state,
      pid,
      uptime,
    });
  });

  test('counts its uptime since it became active', async () => {
    const { uptime } = await stateOf(machine, 'nginx', 'uptime', 'enabled');
    assert.ok(typeof uptime === 'number' && uptime > 0 && uptime < 60_000, String(uptime));
  });

  test('that does not exist is neither running nor enabled', async () => {
    assert.deepEqual(await stateOf(machine, 'nosuch', 'running', 'enabled'), {
      ...{ exists: false, enabled: false, masked: false, ...OFF },
    });
  });

  test('that has done its work is active and not running', async () => {
    const { running, active, state, pid } = await stateOf(machine, 'one-shot', 'uptime', 'enabled');
    assert.deepEqual(
      { running, active, state, pid },
      { running: false, active: true, state: 'active (exited)', pid: null },
    );
  });

  test('of an init script is enabled by what pulls it in, and a dead daemon is not running', async () => {
    const { running, active, enabled, state } = await stateOf(machine, 'old-style', 'running', 'enabled');
    assert.deepEqual(
      { running, active, enabled, state },
      { running: false, active: true, enabled: true, state: 'active (exited)' },
    );
  });

  test('that failed, is masked, or is off', async () => {
    const rest = { pid: null, uptime: null };
    assert.deepEqual(await stateOf(machine, 'breaks', 'running', 'enabled'), {
      ...{ exists: true, enabled: false, masked: false, ...OFF, ...rest },
      ...{ failed: true, state: 'failed (failed)', result: 'exit-code' },
    });
    assert.deepEqual(await stateOf(machine, 'hidden', 'running', 'enabled'), {
      ...{ exists: true, enabled: false, masked: true, ...OFF, ...rest, state: 'inactive (dead)', ...DONE },
    });
    assert.deepEqual(await stateOf(machine, 'off', 'running', 'enabled'), {
      ...{ exists: true, enabled: false, masked: false, ...OFF, ...rest, state: 'inactive (dead)', ...DONE },
    });
  });

  test('of another kind is named with its suffix', async () => {
    const { running, state } = await stateOf(machine, 'dbus.socket', 'running');
    assert.deepEqual({ running, state }, { running: true, state: 'active (running)' });
  });

  test('that runs although its unit file was deleted exists', () => {
    const stdout =
      'Id=nginx.service\nLoadState=not-found\nActiveState=active\nSubState=running\nUnitFileState=\nMainPID=9\nWantedBy=\nRequiredBy=\n=== uptime\n9.00 1.00\n=== now\n1000\n=== boot\ngraphical.target\nId=graphical.target\nNames=graphical.target\nWants=\n=== boot end\n';
    const sighting = read('systemd', { stdout });
    assert.ok('state' in sighting);
    assert.equal(sighting.state.running, true);
    assert.equal(sighting.state.enabled, false);
    assert.equal(sighting.state.state, 'active (running), not-found');
  });

  test('cannot be looked at if systemd does not answer or prints nonsense', () => {
    const booted = "System has not been booted with systemd as init system (PID 1). Can't operate.";
    assert.deepEqual(read('systemd', { stderr: `${booted}\n`, exitCode: 1 }), {
      unable: `systemd cannot be asked: ${booted}`,
      hint: 'systemctl must be able to reach the running systemd; otherwise check the process or the port',
    });
    assert.deepEqual(read('systemd', { stdout: 'ActiveState=active\n' }), {
      unable: 'systemctl ended with status 0 and said "ActiveState=active"',
    });
    assert.deepEqual(read('systemd', { stderr: 'sh: 1: systemctl: not found', exitCode: 127 }), {
      unable: 'systemctl could not be run: sh: 1: systemctl: not found',
      hint: 'install it on the host, in the PATH of the session',
    });
  });
});

suite('service of OpenRC', () => {
  const states = ['started', 'stopped', 'stopping', 'starting', 'inactive', 'crashed'];

  for (const state of states) {
    test(`that is ${state}`, async () => {
      const running = state === 'started';
      assert.deepEqual(await stateOf('alpine', state, 'running', 'enabled', 'failed', 'state', 'exists'), {
        ...{ exists: true, running, active: running, enabled: running },
        ...{ failed: state === 'crashed', state },
      });
    });
  }

  test('that does not exist', async () => {
    assert.deepEqual(await stateOf('alpine', 'nosuch', 'running'), { exists: false, enabled: false, ...OFF });
  });

  test('cannot be looked at if rc-service is missing or refuses', async () => {
    assert.deepEqual(await see('alpine', 'service', 'strange', 'running'), {
      unable: 'rc-service ended with status 1: * You are attempting to run an openrc service on a',
    });
    const gone = await see('alpine-broken', 'service', 'started', 'running');
    assert.ok('unable' in gone);
    assert.match(gone.unable, /^rc-service ended with status 127: .*rc-service: not found$/);
    assert.deepEqual(read('openrc', { stderr: 'there is no folder /etc/runlevels\n', exitCode: 127 }), {
      unable: 'rc-service could not be run: there is no folder /etc/runlevels',
      hint: 'install it on the host, in the PATH of the session',
    });
    assert.deepEqual(read('openrc', {}), { unable: 'rc-service ended with status 0 and said nothing' });
  });
});

suite('service of SysV init', () => {
  test('that runs, or is stopped', async () => {
    assert.deepEqual(await stateOf('debian-12', 'nginx', 'running'), {
      ...{ exists: true, running: true, active: true, enabled: true, failed: false, state: 'running' },
    });
    assert.deepEqual(await stateOf('debian-12', 'stopped', 'running'), {
      ...{ exists: true, enabled: false, ...OFF, state: 'stopped' },
    });
  });

  test('that does not exist', async () => {
    assert.deepEqual(await stateOf('debian-12', 'nosuch', 'running'), {
      exists: false,
      enabled: false,
      ...OFF,
    });
  });

  test('that is dead has failed', () => {
    const sighting = read('sysv', { stdout: 'nginx is dead\nstatus 1\n' });
    assert.ok('state' in sighting);
    assert.deepEqual(sighting.state, {
      ...{ exists: true, enabled: false, ...OFF },
      ...{ failed: true, state: 'dead, its pid file is left' },
    });
  });

  test('does not report what only systemd knows', async () => {
    const asked = ['running', 'masked', 'pid', 'uptime', 'result'];
    const sighting = await see('debian-12', 'service', 'nginx', ...asked);
    assert.ok('unseen' in sighting);
    const only = { unable: 'SysV init has no such state; only systemd does' };
    assert.deepEqual(sighting.unseen, { masked: only, pid: only, uptime: only, result: only });
  });

  test('whose script lacks the action is neither running nor stopped', async () => {
    const reason = {
      unable: 'its init script does not report its state: status 3, "Usage: tells-usage {start|stop}"',
      hint: 'look as root, or check the process or the port instead',
    };
    assert.deepEqual(await see('debian-12', 'service', 'tells-usage', 'running', 'failed'), {
      state: { exists: true, enabled: false },
      unseen: { running: reason, failed: reason },
    });
    const closed = read('sysv', { stdout: 'enabled yes\nstatus closed\n' });
    assert.ok('state' in closed && 'unseen' in closed);
    assert.deepEqual(
      [closed.state.exists, closed.state.enabled, closed.state.running],
      [true, true, undefined],
    );
    assert.equal(closed.unseen.running?.unable, 'its init script cannot be executed by this login');
    const unknown = read('sysv', { stdout: 'status 4\n' });
    assert.ok('unseen' in unknown);
    assert.equal(unknown.unseen.running?.unable, 'its init script does not report its state: status 4');
  });

  test('that has only a unit of a systemd that does not run cannot be looked at', async () => {
    assert.deepEqual(await see('debian-12', 'service', 'unit-only', 'running'), {
      unable: 'it has a systemd unit file and no init script, but systemd is not running on the host',
      hint: 'check the process or the port instead: the process "…" is running, the port … is listening',
    });
  });

  test('cannot be looked at if the answer makes no sense', () => {
    assert.deepEqual(read('sysv', {}), { unable: 'the init script ended with status 0 and said nothing' });
  });
});

suite('start links of a service', () => {
  const links = (stdout: string, init: 'sysv' | 'openrc' = 'sysv') => {
    const look = resourceOf('service').look('nginx', { ...factsOf('debian-12'), init }, ['runlevels']);
    assert.ok('command' in look);
    return readSighting(look, reply({ stdout }), ['runlevels']);
  };
  const runlevels = (stdout: string, init?: 'openrc') => {
    const sighting = links(stdout, init);
    return 'state' in sighting ? sighting.state.runlevels : sighting;
  };

  test('show its runlevels, in the folders of Debian, of Red Hat and of OpenRC', () => {
    const head = 'enabled yes watched yes\nstatus 0\n=== runlevels\n';
    assert.deepEqual(
      runlevels(
        `${head}folder /etc/rc3.d\nfolder /etc/rc.d/rc3.d\n/etc/rc3.d/S01nginx\n/etc/rc2.d/S01nginx\n/etc/rc.d/rc3.d/S85nginx\n`,
      ),
      ['2', '3'],
    );
    assert.deepEqual(runlevels(`${head}folder /etc/rc3.d\n`), []);
    assert.deepEqual(runlevels(`${head}folder /etc/runlevels\n/etc/runlevels/default/nginx\n`, 'openrc'), [
      'default',
    ]);
  });

  test('are unknown without such a folder, or if the answer ends too early', () => {
    const unseen = (stdout: string) => {
      const sighting = links(stdout);
      return 'unseen' in sighting ? sighting.unseen.runlevels : sighting;
    };
    assert.deepEqual(unseen('status 0\n=== runlevels\n'), {
      unable: 'the host has no folders with start links: /etc/rc3.d, /etc/rc.d/rc3.d, /etc/runlevels',
      hint: 'with systemd units, check what wants the unit: has property "WantedBy" includes multi-user.target',
    });
    assert.deepEqual(unseen('status 0\n'), { unable: 'the answer ended before runlevels' });
  });

  test('do not apply to a missing service', () => {
    const sighting = links('missing\n=== runlevels\nfolder /etc/rc3.d\n');
    assert.ok('state' in sighting);
    assert.equal(sighting.state.exists, false);
    assert.equal('runlevels' in sighting.state, false);
  });
});

suite('service', () => {
  test('cannot be looked at without an init system', async () => {
    const hint = 'check the process or the port instead: the process "…" is running, the port … is listening';
    assert.deepEqual(await see('busybox', 'service', 'nosuch', 'running'), {
      unable:
        'the host has no init system with services: neither systemd nor OpenRC nor SysV init is running',
      hint,
    });
    const asleep = { ...factsOf('debian-12'), init: 'none', tools: new Set(['systemctl']) } as const;
    assert.deepEqual(resourceOf('service').look('nginx', asleep, ['running']), {
      unable: 'systemd is installed on the host but is not running, so it manages no services',
      hint,
    });
  });

  test('refuses impossible names', () => {
    const refused = resourceOf('service').refuse;
    assert.equal(refused?.('getty@tty1'), undefined);
    assert.equal(refused?.('dev-disk-by\\x2duuid.swap'), undefined);
    assert.equal(refused?.('nginx.servce'), '.servce is not a kind of unit; did you mean "nginx.service"?');
    assert.equal(refused?.('a.tiemr'), '.tiemr is not a kind of unit; did you mean "a.timer"?');
    assert.equal(refused?.('org.example.daemon'), undefined);
    assert.equal(refused?.(''), 'the name is empty');
    assert.equal(
      refused?.('a'.repeat(256)),
      'a service name has at most 255 characters, but this one has 256',
    );
    for (const name of ['-h', '../../bin/sh', 'a b', '$(id)', '*']) {
      assert.equal(
        refused?.(name),
        `a service name has only letters, digits and : _ . @ \\ -, and does not start with -; found ${JSON.stringify(name)}`,
      );
    }
  });
});
