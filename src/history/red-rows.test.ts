import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byWeight } from './change-rows.ts';
import { redRows } from './red-rows.ts';

const open = (host: string | null, verdict: string, text: string, day = 20, why = '') => ({
  ...{ host, verdict, text, why },
  since: `2026-11-${day}T02:00:00Z`,
  last: '2026-11-22T02:00:00Z',
});

test('a host that is down is one row, and so are equal checks of several hosts; what is false comes first', () => {
  const down = (attribute: string, day?: number) =>
    open(
      'db',
      'unable',
      `service "a": ${attribute} expected true, unable: no route to host`,
      day,
      'no route to host',
    );
  const rows = redRows([
    down('running', 21),
    down('enabled'),
    open('web-2', 'fail', 'port 80: listening expected true, observed false'),
    open('web-1', 'fail', 'port 80: listening expected true, observed false', 19),
    open('web-1', 'unable', 'file "/x": mode expected 0644, unable: no permission', 20, 'no permission'),
    // From a history that did not record why.
    open('web-1', 'unable', 'file "/y": mode expected 0644'),
    open('web-1', 'unable', 'file "/z": mode expected 0644'),
    open(null, 'fail', 'GET http://web/: status expected 200, observed 502', 22),
  ]);
  assert.deepEqual(
    rows.map(({ hosts, text, since }) => [hosts, text, since.slice(8, 10)]),
    [
      [[], 'GET http://web/: status expected 200, observed 502', '22'],
      [['web-1', 'web-2'], 'port 80: listening expected true, observed false', '19'],
      [['db'], '2 checks, unable: no route to host', '20'],
      [['web-1'], 'file "/x": mode expected 0644, unable: no permission', '20'],
      [['web-1'], 'file "/y": mode expected 0644', '20'],
      [['web-1'], 'file "/z": mode expected 0644', '20'],
    ],
  );
});

test('of the changes of one night, those that give the most power come first', () => {
  const change = ([noun, name, what]: readonly [string, string, string], day = 22) => {
    const text = `${noun} "${name}": ${what} on web`;
    return { text, noun, name, since: `2026-11-${day}T02:00:00Z` };
  };
  const changes = [
    ['package', 'logrotate', 'gone'],
    ['file', '/etc/motd', 'sha256 a → b'],
    ['service', 'cron', 'running true → false'],
    ['crontab', 'root', 'jobs nothing → x'],
    ['file', '/etc/ssh/sshd_config', 'sha256 a → b'],
    ['user', 'mallory', 'new'],
  ] as const;
  const before = { text: 'user "eve": new on web', since: '2026-11-22T02:00:00Z' };
  assert.deepEqual(
    byWeight([
      change(['user', 'old', 'new'], 20),
      ...changes.map((one) => change(one)),
      // From a history that did not record the difference.
      { ...before, noun: undefined, name: undefined },
    ]).map(({ text }) => text),
    [
      ...changes.toReversed().map((one) => change(one).text),
      before.text,
      change(['user', 'old', 'new']).text,
    ],
  );
});
