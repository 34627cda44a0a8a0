import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { ActionFailed, ConfigurationError, fetchMessageOf, messageOf, UnableError } from './errors.ts';

test('every thrown value has a message', () => {
  assert.equal(messageOf(new TypeError('no')), 'no');
  assert.equal(messageOf('no'), 'no');
  assert.equal(messageOf(undefined), 'undefined');
});

test('an error of fetch says why it could not connect, also to several addresses', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const refused = await fetch(`http://127.0.0.1:${port}`).catch((error: unknown) => error);
  assert.equal(fetchMessageOf(refused), `connect ECONNREFUSED 127.0.0.1:${port}`);
  const several = new TypeError('fetch failed', {
    cause: Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
  });
  assert.equal(fetchMessageOf(several), 'ECONNREFUSED');
  assert.equal(fetchMessageOf(new Error('aborted')), 'aborted');
});

test('what extends a class of errors is that class to the runner, which reads the name of the constructor', () => {
  class Drained extends UnableError {}
  class Refused extends ActionFailed {}
  class Nowhere extends ConfigurationError {}
  for (const [error, kind] of [
    [new Drained('no'), UnableError],
    [new Refused('no'), ActionFailed],
    [new Nowhere([{ message: 'no' }]), ConfigurationError],
  ] as const) {
    assert.equal(error.constructor.name, kind.name);
    assert.equal(error.name, kind.name);
    assert.ok(error instanceof kind);
    assert.deepEqual(Object.keys(error).includes('constructor'), false);
  }
  assert.ok(new Drained('no') instanceof Drained);
});
