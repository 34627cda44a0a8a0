import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../model/errors.ts';
import { waitUntilReady } from './readiness.ts';

const base = {
  subject: 'host "a" of "e"',
  timeoutMs: 10_000,
  signal: new AbortController().signal,
  log: async () => 'its log is empty',
  waiting: () => undefined,
};
const never = { what: 'port 80', unmet: async () => 'nothing listens' };

test('an engine that is lost while a host is waited for is unable, and says what was waited for', async () => {
  let looks = 0;
  const life = async () => {
    looks += 1;
    if (looks > 2) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    return 'running' as const;
  };
  await assert.rejects(waitUntilReady({ ...base, conditions: [never], life }), (error: unknown) => {
    assert.ok(error instanceof UnableError);
    assert.match(
      error.message,
      /^host "a" of "e": what runs it was lost after \d+ ms, while port 80 was waited for: socket hang up$/,
    );
    return true;
  });
});

test('a condition that can never be met ends the wait at once', async () => {
  const hopeless = {
    what: 'health',
    unmet: () => Promise.reject(new UnableError('there is no healthcheck')),
  };
  const began = performance.now();
  await assert.rejects(
    waitUntilReady({ ...base, conditions: [never, hopeless], life: async () => 'running' }),
    { name: 'UnableError', message: 'there is no healthcheck' },
  );
  assert.ok(performance.now() - began < base.timeoutMs);
});

test('any other error is only an observation', async () => {
  let tries = 0;
  const flaky = {
    what: 'x',
    unmet: async () => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return undefined;
    },
  };
  await waitUntilReady({ ...base, conditions: [flaky], life: async () => 'running' });
  assert.equal(tries, 3);
});
