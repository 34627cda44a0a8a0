import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Concern, type Due, NoticeHistory } from './notice-history.ts';

const HOURS = 3_600_000;
const watch = { name: 'run production', channel: 'webhook', remindMs: 24 * HOURS };
const [a, b] = ['a', 'b'].map(
  (name): Concern => ({ fingerprint: name, kind: 'check-failed', scope: name, text: `${name} is red` }),
);
const night = (day: number, hour = 2) => `2026-11-${day}T0${hour}:00:00.000Z`;
const names = ({ fresh, recovered, still }: Due) =>
  [fresh, recovered, still].map((list) => list.map(({ fingerprint }) => fingerprint).join(''));
const SILENCE = ['', '', ''];

async function withHistory(body: (history: NoticeHistory) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'opsproof-notices-'));
  const history = new NoticeHistory(join(folder, 'history.sqlite'));
  try {
    body(history);
  } finally {
    history.close();
    await rm(folder, { recursive: true });
  }
}

test('what is red is sent once, reminded of, and sent when it recovers', () =>
  withHistory((history) => {
    assert.ok(a && b);
    const tell = (concerns: readonly Concern[], at: string) => {
      const due = history.due(watch, concerns, () => true, at);
      history.told(watch, due, at);
      return due;
    };
    assert.deepEqual(names(tell([], night(19))), SILENCE);
    assert.deepEqual(names(tell([a], night(20))), ['a', '', '']);
    assert.deepEqual(names(tell([a], night(20, 3))), SILENCE);
    assert.deepEqual(names(tell([a, b], night(20, 4))), ['b', '', 'a']);
    assert.deepEqual(names(tell([a, b], night(21, 3))), SILENCE, '23 hours');
    const reminder = tell([a, b], night(21, 4));
    assert.deepEqual(names(reminder), ['', '', 'ab']);
    assert.deepEqual(
      reminder.still.map(({ since }) => since),
      [night(20), night(20, 4)],
    );
    assert.deepEqual(names(tell([b], night(21, 5))), ['', 'a', 'b']);
    assert.deepEqual(names(tell([], night(21, 6))), ['', 'b', '']);
    assert.deepEqual(names(tell([], night(21, 7))), SILENCE);
    assert.deepEqual(names(tell([a], night(21, 8))), ['a', '', ''], 'red again');
  }));

test('what is wrong in another way is sent again, with the first night', () =>
  withHistory((history) => {
    assert.ok(a);
    const tell = (concern: Concern, at: string) => {
      const due = history.due(watch, [concern], () => true, at);
      history.told(watch, due, at);
      return due;
    };
    tell(a, night(20));
    const unable = { ...a, kind: 'check-unable', text: 'a could not be looked at' };
    assert.deepEqual(tell(unable, night(20, 3)).fresh, [{ ...unable, since: night(20) }]);
    assert.deepEqual(names(tell(unable, night(20, 4))), SILENCE);
  }));

test('a fingerprint of an older opsproof is recognised', () =>
  withHistory((history) => {
    assert.ok(a);
    const old = { ...a, fingerprint: 'old' };
    history.told(
      watch,
      history.due(watch, [old], () => true, night(20)),
      night(20),
    );
    const now = { ...a, formerly: 'old' };
    assert.deepEqual(names(history.due(watch, [now], () => true, night(20, 3))), SILENCE);
    const gone = history.due(watch, [], () => true, night(20, 4));
    assert.deepEqual(gone.recovered, [{ ...a, since: night(20) }]);
  }));

test('what was not looked at stays open, without a message', () =>
  withHistory((history) => {
    assert.ok(a);
    history.told(
      watch,
      history.due(watch, [a], () => true, night(20)),
      night(20),
    );
    assert.deepEqual(names(history.due(watch, [], () => false, night(23))), SILENCE);
    assert.deepEqual(names(history.due(watch, [], (scope) => scope === 'a', night(24))), ['', 'a', '']);
  }));

test('a channel that did not take its message gets it the next time, with the first night', () =>
  withHistory((history) => {
    assert.ok(a);
    history.due(watch, [a], () => true, night(20));
    const due = history.due(watch, [a], () => true, night(21));
    assert.deepEqual(due.fresh, [{ ...a, since: night(20) }]);
    assert.deepEqual(
      names(history.due(watch, [], () => true, night(22))),
      SILENCE,
      'it came and went unheard',
    );
    const other = { ...watch, channel: 'mail' };
    assert.deepEqual(names(history.due(other, [a], () => true, night(22))), ['a', '', '']);
    const staging = { ...watch, name: 'run staging' };
    assert.deepEqual(names(history.due(staging, [], () => true, night(22))), SILENCE);
  }));
