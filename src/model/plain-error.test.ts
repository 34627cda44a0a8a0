import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, UnableError } from './errors.ts';
import { plainError, reviveError } from './plain-error.ts';
import { own, reason } from './reason.ts';

const travelled = (error: unknown) => reviveError(JSON.parse(JSON.stringify(plainError(error))));

test('an UnableError keeps its reason and its hint, both for one host and for several', () => {
  const error = travelled(
    new UnableError(reason`no answer from ${own('m3')}`, { hint: reason`ping ${own('10.0.0.3')}` }),
  );
  assert.ok(error instanceof UnableError);
  const { message, common, hint, commonHint } = error;
  assert.deepEqual(
    [message, common, hint, commonHint],
    ['no answer from m3', 'no answer from <host>', 'ping 10.0.0.3', 'ping <host>'],
  );
  const bare = travelled(new UnableError('the run is over'));
  assert.ok(bare instanceof UnableError);
  assert.deepEqual([bare.message, bare.hint, bare.commonHint], ['the run is over', undefined, undefined]);
});

test('mistakes of the user keep their places', () => {
  const problems = [{ file: 'a.yaml', line: 3, message: 'no' }];
  const error = travelled(new ConfigurationError(problems));
  assert.ok(error instanceof ConfigurationError);
  assert.deepEqual(error.problems, problems);
});

test('any other error keeps its name and its stack; any other value becomes an error', () => {
  const bug = new TypeError('x is not a function');
  const error = travelled(bug);
  assert.deepEqual([error.name, error.message, error.stack], ['TypeError', bug.message, bug.stack]);
  assert.equal(travelled('thrown text').message, 'thrown text');
});
