import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError } from '../model/errors.ts';
import { startInOrder } from './order.ts';

const host = (name: string, ...needs: string[]) => ({ name, needs });

test('a host starts when all that it needs have started, and the others do not wait', async () => {
  const events: string[] = [];
  const free = Promise.withResolvers<void>();
  const starting = startInOrder(
    [host('web', 'api'), host('api', 'db'), host('db'), host('mail')],
    async ({ name }) => {
      events.push(`${name} begins`);
      if (name === 'db') await free.promise;
      if (name === 'mail') free.resolve();
      events.push(`${name} ready`);
    },
  );
  await starting;
  assert.deepEqual(events, [
    'db begins',
    'mail begins',
    'mail ready',
    'db ready',
    'api begins',
    'api ready',
    'web begins',
    'web ready',
  ]);
});

test('the first failure is thrown, and what needs the failed host does not start', async () => {
  const begun: string[] = [];
  const failing = startInOrder([host('api', 'db'), host('db')], async ({ name }) => {
    begun.push(name);
    throw new Error(`${name} failed`);
  });
  await assert.rejects(failing, new Error('db failed'));
  assert.deepEqual(begun, ['db']);
});

test('hosts that need each other in a cycle are refused by name before anything starts', async () => {
  const begun: string[] = [];
  const refused = startInOrder(
    [host('a', 'b'), host('b', 'a'), host('c', 'b'), host('d')],
    async ({ name }) => {
      begun.push(name);
    },
  );
  await assert.rejects(refused, (error: unknown) => {
    assert.ok(error instanceof ConfigurationError);
    assert.equal(
      error.message,
      'hosts: hosts need each other in a cycle, so none can start first: "a", "b", "c"',
    );
    return true;
  });
  assert.deepEqual(begun, []);
});
