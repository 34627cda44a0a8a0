import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Difference } from '../model/difference.ts';
import { DriftHistory } from './drift-history.ts';

const difference = (name: string): Difference => ({ kind: 'gone', noun: 'package', name });

test('a change is fresh once, keeps its first night, and is reported when it is gone; when it comes back it is fresh again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'opsproof-history-'));
  const history = new DriftHistory(join(folder, 'history.sqlite'));
  try {
    const night = (day: number) => `2026-11-${day}T02:00:00.000Z`;
    const at = (day: number) => ({ environment: 'production', at: night(day), hosts: 3, blind: 0 });
    const marks = (...names: string[]) =>
      names.map((name) => ({
        ...{ fingerprint: name, difference: difference(name) },
        ...{ text: `line of ${name}`, hosts: ['web'] },
      }));
    const first = history.record(at(20), marks('a', 'b'));
    assert.deepEqual(first.sightings.get('a'), { since: night(20), fresh: true });
    assert.deepEqual(first.left, []);
    const second = history.record(at(21), marks('a'));
    assert.deepEqual(second.sightings.get('a'), { since: night(20), fresh: false });
    assert.deepEqual(second.left, [{ fingerprint: 'b', difference: difference('b'), hosts: ['web'] }]);
    const third = history.record(at(22), marks('a', 'b'));
    assert.deepEqual(third.sightings.get('b'), { since: night(22), fresh: true });
    assert.deepEqual(history.record({ ...at(22), environment: 'staging' }, []).left, []);
    const blind = history.record(at(23), marks('a'), ({ name }) => name === 'b');
    assert.deepEqual(blind.left, []);
    const back = history.record(at(24), marks('a', 'b'));
    assert.deepEqual(back.sightings.get('b'), { since: night(22), fresh: false });
  } finally {
    history.close();
    await rm(folder, { recursive: true });
  }
});

test('what has been gone for long is removed, what is still there is not; a history without lines gets them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'opsproof-history-'));
  const file = join(folder, 'history.sqlite');
  const before = new DatabaseSync(file);
  before.exec(`CREATE TABLE drift (environment TEXT NOT NULL, fingerprint TEXT NOT NULL, since TEXT NOT NULL,
    last TEXT NOT NULL, gone TEXT, PRIMARY KEY (environment, fingerprint)) STRICT;
    INSERT INTO drift VALUES ('production', 'a', '2026-01-01T02:00:00.000Z', '2026-01-02T02:00:00.000Z', NULL)`);
  before.close();
  const history = new DriftHistory(file);
  const names = () => {
    const database = new DatabaseSync(file, { readOnly: true });
    const rows = database.prepare('SELECT fingerprint, text FROM drift ORDER BY fingerprint').all();
    database.close();
    return rows.map(({ fingerprint, text }) => `${fingerprint}: ${text}`);
  };
  try {
    const at = (day: string) => ({
      environment: 'production',
      at: `${day}T02:00:00.000Z`,
      hosts: 1,
      blind: 0,
    });
    const marks = (...all: string[]) =>
      all.map((name) => ({
        ...{ fingerprint: name, difference: difference(name) },
        ...{ text: `line of ${name}`, hosts: ['web'] },
      }));
    assert.deepEqual(history.record(at('2026-02-01'), marks('a', 'b')).sightings.get('a'), {
      since: '2026-01-01T02:00:00.000Z',
      fresh: false,
    });
    assert.deepEqual(names(), ['a: line of a', 'b: line of b']);
    history.record(at('2026-02-02'), marks('a'), undefined, 30);
    history.record(at('2026-03-04'), marks('a'), undefined, 30);
    assert.deepEqual(names(), ['a: line of a', 'b: line of b']);
    history.record(at('2026-03-05'), marks('a'), undefined, 30);
    assert.deepEqual(names(), ['a: line of a']);
  } finally {
    history.close();
    await rm(folder, { recursive: true });
  }
});
