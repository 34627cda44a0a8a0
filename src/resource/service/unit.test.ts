import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';
import type { Look, State } from '../resource.ts';

const SYSTEMD = { ...factsOf('debian-12'), init: 'systemd' } as const;
/** 2026-11-22 15:43:20 UTC, and systemd's text for it. */
const NOW = Date.UTC(2026, 10, 22, 15, 43, 20) / 1000;
const CLOCKS = `=== uptime\n5400.50 1.00\n=== now\n${NOW}\n`;

function lookAt(name: string, ...wanted: string[]): Look {
  const look = resourceOf('unit').look(name, SYSTEMD, wanted);
  assert.ok('command' in look);
  return look;
}

function block(id: string, more: Readonly<Record<string, string>> = {}): string {
  const properties = {
    ...{ Id: id, Names: id, LoadState: 'loaded', ActiveState: 'active', SubState: 'waiting' },
    ...{ UnitFileState: 'enabled', WantedBy: '', RequiredBy: '', ActiveEnterTimestampMonotonic: '400500000' },
    ...{ Result: 'success', ...more },
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function stateOf(name: string, stdout: string): State {
  const sighting = readSighting(lookAt(name, 'active'), reply({ stdout }), []);
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting.state;
}

const TIMER = {
  NextElapseUSecRealtime: 'Mon 2026-11-23 00:00:00 UTC',
  NextElapseUSecMonotonic: '0',
  LastTriggerUSec: 'Sun 2026-11-22 15:43:16 UTC',
};

suite('unit', () => {
  test('that fails again and again has failed, also while systemd waits before it starts it again', () => {
    const failed = (more: Readonly<Record<string, string>>) =>
      stateOf('a.service', block('a.service', { ActiveState: 'activating', ...more }) + CLOCKS).failed;
    assert.equal(failed({ SubState: 'auto-restart', Result: 'exit-code' }), true);
    assert.equal(failed({ SubState: 'auto-restart-queued', Result: 'signal' }), true);
    assert.equal(failed({ SubState: 'auto-restart', Result: 'success' }), false);
    assert.equal(failed({ SubState: 'start', Result: 'success' }), false);
  });

  test('is found among all units of its kind, also by another name', () => {
    const stdout = `${block('a.timer', TIMER)}\n${block('b.timer', { ...TIMER, Names: 'b.timer c.timer', ActiveState: 'failed' })}${CLOCKS}`;
    assert.equal(stateOf('a.timer', stdout).active, true);
    assert.equal(stateOf('c.timer', stdout).failed, true);
    assert.equal(lookAt('a.timer').command, lookAt('b.timer', 'masked', 'last run').command);
    assert.notEqual(lookAt('a.timer').command, lookAt('a.socket').command);
  });

  test('that is not loaded is read by name', () => {
    const look = lookAt('z.timer', 'active');
    const further = look.further?.(reply({ stdout: `${block('a.timer', TIMER)}${CLOCKS}` }));
    assert.ok(further !== undefined);
    assert.match(further.command, / -- 'z\.timer' \|\| /);
    const none = block('z.timer', { LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead' });
    assert.deepEqual(readSighting(further, reply({ stdout: `${none}${CLOCKS}` }), []), {
      state: { exists: false, running: false, active: false, enabled: false, masked: false, failed: false },
      unseen: {},
    });
    assert.equal(look.further?.(reply({ stderr: 'not found', exitCode: 127 })), undefined);
    assert.equal(look.further?.(reply({ stdout: 'what?' })), undefined);
    assert.ok(look.further?.(reply({ stdout: CLOCKS })) !== undefined, 'no unit of the kind is loaded');
  });

  test('that is a timer shows when it runs next and when it ran last, by the clocks of the host', () => {
    const wall = stateOf('a.timer', `${block('a.timer', TIMER)}${CLOCKS}`);
    assert.equal(wall['next run'], ((8 * 60 + 16) * 60 + 40) * 1000);
    assert.equal(wall['last run'], 4000);
    const boot = { ...TIMER, NextElapseUSecRealtime: '', NextElapseUSecMonotonic: '1h 30min 10.5s' };
    assert.equal(stateOf('a.timer', `${block('a.timer', boot)}${CLOCKS}`)['next run'], 10_000);
    const never = { NextElapseUSecRealtime: '', NextElapseUSecMonotonic: '0', LastTriggerUSec: '' };
    const idle = stateOf('a.timer', `${block('a.timer', never)}${CLOCKS}`);
    assert.deepEqual([idle['next run'], idle['last run']], [null, null]);
  });

  test('of another kind has no runs and says so', () => {
    const sighting = readSighting(lookAt('a.socket'), reply({ stdout: `${block('a.socket')}${CLOCKS}` }), [
      'last run',
    ]);
    assert.ok('unseen' in sighting);
    assert.deepEqual(sighting.unseen['last run'], {
      unable: 'only a timer has it',
      hint: 'name the timer, for example logrotate.timer',
    });
  });

  test('shows properties that are lists as lists, also with one element and none', () => {
    const wanted = [
      'property WantedBy',
      'property After',
      'property Wants',
      'property NRestarts',
      'property UMask',
    ];
    const values = {
      WantedBy: 'a.target',
      After: 'b.service c.service',
      Wants: '',
      NRestarts: '3',
      UMask: '0022',
    };
    const look = lookAt('a.service', ...wanted);
    const sighting = readSighting(look, reply({ stdout: `${block('a.service', values)}${CLOCKS}` }), wanted);
    assert.ok('state' in sighting);
    const found = wanted.map((attribute) => sighting.state[attribute]);
    assert.deepEqual(found, [['a.target'], ['b.service', 'c.service'], [], 3, '0022']);
  });

  test('shows any property', () => {
    const look = lookAt('a.service', 'property Restart', 'property Nope');
    assert.match(look.command, /show --no-pager --all -- 'a\.service' && /);
    const sighting = readSighting(
      look,
      reply({ stdout: `${block('a.service', { Restart: 'on-failure' })}${CLOCKS}` }),
      ['property Restart', 'property Nope'],
    );
    assert.ok('state' in sighting);
    assert.equal(sighting.state['property Restart'], 'on-failure');
    assert.deepEqual(sighting.unseen['property Nope'], {
      unable: 'systemd has no property "Nope" of this unit',
      hint: 'systemctl show lists them; names are case-sensitive',
    });
  });

  test('cannot be looked at if systemd does not run', () => {
    const look = (tools: readonly string[]) =>
      resourceOf('unit').look('a.timer', { ...SYSTEMD, init: 'none', tools: new Set(tools) }, ['active']);
    const hint = 'check the process, the port or the mount instead';
    assert.deepEqual(look([]), {
      unable: 'systemd is not running on the host, and only systemd has units',
      hint,
    });
    assert.deepEqual(look(['systemctl']), {
      unable: 'systemd is installed on the host but is not running, so it manages no units',
      hint,
    });
  });

  test('is missing only if systemd says so', () => {
    for (const stdout of ['', 'what?\n', block('a.timer'), `${block('b.timer')}${CLOCKS}`]) {
      assert.ok('unable' in readSighting(lookAt('a.timer'), reply({ stdout }), []), stdout);
    }
  });

  test('is named with its kind', () => {
    const refuse = resourceOf('unit').refuse;
    assert.equal(refuse?.('-.mount'), undefined);
    assert.equal(refuse?.('foo'), 'a unit is named with its kind, for example "foo.timer"; found "foo"');
    assert.equal(
      refuse?.('a b.timer'),
      'a unit name has only letters, digits and : _ . @ \\ -; found "a b.timer"',
    );
  });
});
