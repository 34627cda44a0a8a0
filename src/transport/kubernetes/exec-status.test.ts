import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execEnd } from './exec-status.ts';

const failure = (reason: string, message: string, causes: object[] = []) => ({
  status: 'Failure',
  reason,
  message,
  details: { causes },
});
const started = (why: string) =>
  `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "3f": OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`;

test('only what says so has succeeded; everything that says nothing is lost', () => {
  assert.deepEqual(execEnd({ status: 'Success' }), { exitCode: 0 });
  assert.deepEqual(execEnd(undefined), { lost: 'the connection ended without a status' });
  assert.deepEqual(execEnd({}), { lost: 'the server gave no reason' });
  assert.deepEqual(execEnd(failure('InternalError', 'the kubelet went away')), {
    lost: 'the kubelet went away',
  });
});

test('an exit status is that of the cause, and without one there is none', () => {
  const seven = { reason: 'ExitCode', message: '7' };
  assert.deepEqual(execEnd(failure('NonZeroExitCode', 'exit 7', [seven])), { exitCode: 7 });
  assert.deepEqual(execEnd(failure('NonZeroExitCode', 'it ended')), { lost: 'it ended' });
});

test('a program that cannot be started has the status that sh gives', () => {
  for (const [why, exitCode] of [
    ['exec: "sh": executable file not found in $PATH', 127],
    ['exec /bin/sh: no such file or directory', 127],
    ['exec: "/etc/passwd": permission denied', 126],
  ] as const) {
    const message = started(why);
    assert.deepEqual(execEnd(failure('InternalError', message)), { exitCode, said: `${why}: unknown` });
  }
  const other = 'open /var/log: no such file or directory';
  assert.deepEqual(execEnd(failure('InternalError', other)), { lost: other });
});
