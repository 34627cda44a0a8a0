import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byWeight, redRows } from './red-rows.ts';

const open = (host: string | null, verdict: string, text: string, day = 20) => ({
  ...{ host, verdict, text },
  since: `2026-11-${day}T02:00:00Z`,
  last: '2026-11-22T02:00:00Z',
});

test('a host that is down is one row, and equal checks of several hosts are; what is false stands first', () => {
  const down = (attribute: string, day?: number) =>
    open('db', 'unable', `service "a": ${attribute}, expected true, unable: no route to host`, day);
  const rows = redRows([
    down('running', 21),
    down('enabled'),
    open('web-2', 'fail', 'port 80: listening, expected true, observed false'),
    open('web-1', 'fail', 'port 80: listening, expected true, observed false', 19),
    open('web-1', 'unable', 'file "/x": mode, expected 0644, unable: no permission'),
    open(null, 'fail', 'GET http://web/: status, expected 200, observed 502', 22),
  ]);
  assert.deepEqual(
    rows.map(({ hosts, text, since }) => [hosts, text, since.slice(8, 10)]),
    [
      [[], 'GET http://web/: status, expected 200, observed 502', '22'],
      [['web-1', 'web-2'], 'port 80: listening, expected true, observed false', '19'],
      [['db'], '2 checks, unable: no route to host', '20'],
      [['web-1'], 'file "/x": mode, expected 0644, unable: no permission', '20'],
    ],
  );
});

test('of the changes of one night those stand first with which somebody can do most', () => {
  const change = (text: string, day = 22) => ({ text, since: `2026-11-${day}T02:00:00Z` });
  const texts = [
    'package "logrotate": gone on web',
    'file "/etc/motd": sha256 a → b on web',
    'service "cron": running true → false on web',
    'crontab "root": jobs nothing → x on web',
    'file "/etc/ssh/sshd_config": sha256 a → b on web',
    'user "mallory": new on web',
  ];
  assert.deepEqual(
    byWeight([change('user "old": new on web', 20), ...texts.map((text) => change(text))]).map(
      ({ text }) => text,
    ),
    [...texts.toReversed(), 'user "old": new on web'],
  );
});
