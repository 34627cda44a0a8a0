import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lease } from './lease.ts';

test('readers share a stack; a writer waits for them and then has it alone', async () => {
  const lease = new Lease();
  const order: string[] = [];
  const first = await lease.take('shared');
  const second = await lease.take('shared');
  const acting = lease.take('alone').then((release) => {
    order.push('alone');
    return release;
  });
  const late = lease.take('shared').then((release) => {
    order.push('late');
    return release;
  });
  first();
  await Promise.resolve();
  assert.deepEqual(order, []);
  second();
  const release = await acting;
  assert.deepEqual(order, ['alone']);
  release();
  (await late)();
  assert.deepEqual(order, ['alone', 'late']);
});

test('giving a lease back twice frees it once', async () => {
  const lease = new Lease();
  const first = await lease.take('shared');
  const second = await lease.take('shared');
  first();
  first();
  let alone = false;
  const acting = lease.take('alone').then(() => {
    alone = true;
  });
  await Promise.resolve();
  assert.equal(alone, false);
  second();
  await acting;
  assert.equal(alone, true);
});
