import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DriftHistory } from './drift-history.ts';

test('a change is fresh once, keeps its first night, and is told when it is gone; when it comes back it is fresh again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'opsproof-history-'));
  const history = new DriftHistory(join(folder, 'history.sqlite'));
  try {
    const night = (day: number) => `2026-11-${day}T02:00:00.000Z`;
    const at = (day: number) => ({ environment: 'production', at: night(day), hosts: 3, blind: 0 });
    const marks = (...names: string[]) =>
      names.map((name) => ({ fingerprint: name, text: `line of ${name}` }));
    const first = history.record(at(20), marks('a', 'b'));
    assert.deepEqual(first.sightings.get('a'), { since: night(20), fresh: true });
    assert.deepEqual(first.recovered, []);
    const second = history.record(at(21), marks('a'));
    assert.deepEqual(second.sightings.get('a'), { since: night(20), fresh: false });
    assert.deepEqual(second.recovered, ['b']);
    const third = history.record(at(22), marks('a', 'b'));
    assert.deepEqual(third.sightings.get('b'), { since: night(22), fresh: true });
    assert.deepEqual(history.record({ ...at(22), environment: 'staging' }, []).recovered, []);
    const blind = history.record(at(23), marks('a'), (mark) => mark === 'b');
    assert.deepEqual(blind.recovered, []);
    const back = history.record(at(24), marks('a', 'b'));
    assert.deepEqual(back.sightings.get('b'), { since: night(22), fresh: false });
  } finally {
    history.close();
    await rm(folder, { recursive: true });
  }
});
