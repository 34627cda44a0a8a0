import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActionFailed, UnableError } from '../model/errors.ts';
import { withHint } from './with-hint.ts';

const rejected = (error: Error) => withHint(Promise.reject(error)).catch((reason: unknown) => reason);

test('the hint becomes part of the message', async () => {
  const cause = new Error('socket');
  const told = await rejected(new UnableError('lost web', { hint: 'look at its log', cause }));
  assert.ok(told instanceof UnableError);
  assert.deepEqual(
    [told.message, told.hint, told.cause],
    ['lost web\n  hint: look at its log', undefined, cause],
  );
});

test('everything else stays unchanged', async () => {
  for (const error of [new UnableError('lost web'), new ActionFailed('exit status 1'), new TypeError('x')])
    assert.equal(await rejected(error), error);
  assert.equal(await withHint(Promise.resolve(7)), 7);
});
