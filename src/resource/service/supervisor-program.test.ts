import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';

const TABLE = `1
=== status
cron                             RUNNING   pid 10, uptime 3 days, 0:10:00
/usr/lib/python3/x.py:13: UserWarning: deprecated
odd line about worker2
shop:web                         FATAL     Exited too quickly (process log may have details)
`;

suite('supervisor program', () => {
  const see = (name: string, answer: Parameters<typeof readAnswer>[2]) =>
    readAnswer('supervisor program', name, answer, ['running']);

  test('is read from the table of all, whatever else it contains', () => {
    // supervisorctl status exits with 3 if one of them does not run.
    assert.deepEqual(see('cron', { stdout: TABLE, exitCode: 3 }), {
      state: { exists: true, running: true, state: 'RUNNING', pid: 10, uptime: 259_800_000 },
      unseen: {},
    });
    assert.deepEqual(see('shop:web', { stdout: TABLE, exitCode: 3 }), {
      state: { exists: true, running: false, state: 'FATAL', pid: null, uptime: null },
      unseen: {},
    });
    assert.deepEqual(see('other', { stdout: TABLE, exitCode: 3 }), {
      state: { exists: false, running: false },
      unseen: {},
    });
  });

  test('is unable if the only line with its name makes no sense', () => {
    assert.deepEqual(see('worker2', { stdout: TABLE }), {
      unable: 'a line of supervisorctl status that may concern it makes no sense: "odd line about worker2"',
    });
  });

  test('is unable if supervisord does not answer', () => {
    const stderr = 'x.py:1: UserWarning\n';
    assert.deepEqual(
      see('cron', { stdout: 'unix:///run/supervisor.sock no such file\n=== status\n', stderr, exitCode: 4 }),
      {
        unable: 'supervisord does not answer: unix:///run/supervisor.sock no such file',
        hint: 'is supervisord running, and may this user query it?',
      },
    );
    assert.deepEqual(
      see('cron', { stdout: '\n=== status\n', stderr: 'sh: 1: supervisorctl: not found', exitCode: 127 }),
      {
        unable: 'supervisorctl is not on the host',
        hint: 'install supervisor on the host',
      },
    );
  });
});
