import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_TYPES, errorKind } from './error-kind.ts';
import { ActionFailed, CheckFailed, CheckUnable, ConfigurationError, UnableError } from './errors.ts';

for (const [error, verdict, byCheck, shared] of [
  [new CheckFailed('no'), 'fail', true, false],
  [new CheckUnable('no'), 'unable', true, false],
  [new ActionFailed('no'), 'fail', false, false],
  [new UnableError('no'), 'unable', false, true],
  [new ConfigurationError([{ message: 'no' }]), 'misconfigured', false, true],
] as const) {
  test(`${error.name} is known by its name`, () => {
    assert.deepEqual(errorKind(error.name), { verdict, byCheck, shared, complete: true });
    assert.ok(ERROR_TYPES.includes(error.name));
  });
}

test('an unknown class is a bug, whatever its name', () => {
  for (const type of ['TypeError', 'toString', '__proto__', '', undefined])
    assert.deepEqual(errorKind(type), { verdict: 'fail', byCheck: false, complete: false, shared: false });
});
