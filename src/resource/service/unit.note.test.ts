import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOfUnit } from './unit.note.ts';

const unit = (properties: Readonly<Record<string, string>>) => new Map(Object.entries(properties));

test('a unit that is active and has exited names what does its work', () => {
  const postgresql = unit({ Id: 'postgresql.service', ActiveState: 'active', SubState: 'exited' });
  const worker = unit({ Id: 'postgresql@15-main.service', ActiveState: 'active', SubState: 'running' });
  const other = unit({ Id: 'postgresql@14-old.service', ActiveState: 'failed', SubState: 'failed' });
  assert.equal(
    noteOfUnit(postgresql, ['running'], [postgresql, worker, other]),
    'postgresql.service is active (exited): what it starts has ended or is another unit; its work is done by postgresql@15-main.service, which runs',
  );
  assert.equal(noteOfUnit(postgresql, ['enabled'], [postgresql, worker]), undefined);
  assert.equal(noteOfUnit(worker, ['running'], [postgresql, worker]), undefined);
});

test('a unit that is static says so', () => {
  const dbus = unit({
    Id: 'dbus.service',
    ActiveState: 'active',
    SubState: 'running',
    UnitFileState: 'static',
  });
  assert.match(
    noteOfUnit(dbus, ['running', 'enabled'], []) ?? '',
    /^dbus\.service is static: it has no \[Install\] section/,
  );
});
