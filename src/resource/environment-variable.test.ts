import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from './machine.fixture.ts';

suite('environment variable', () => {
  // busybox has no printenv: there awk answers.
  for (const [machine, path] of [
    ['debian-12', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['busybox', '/bin:/usr/local/sbin:/usr/sbin:/sbin'],
  ] as const) {
    test(`exists, is empty, or does not exist, on ${machine}`, async () => {
      const noun = 'environment variable';
      assert.deepEqual(await see(machine, noun, 'PATH'), {
        state: { exists: true, value: path },
        unseen: {},
      });
      assert.deepEqual(await see(machine, noun, 'EMPTY'), { state: { exists: true, value: '' }, unseen: {} });
      assert.deepEqual(await see(machine, noun, 'NOSUCH', 'exists'), {
        state: { exists: false },
        unseen: {},
      });
    });
  }

  test('cannot be looked at without printenv and awk, and is not missing because of that', () => {
    const look = resourceOf('environment variable').look('PATH', factsOf('debian-12'), ['exists']);
    assert.ok('command' in look);
    const answer = { stderr: 'sh: 1: awk: not found\n', exitCode: 127 };
    assert.deepEqual(readSighting(look, reply(answer), ['exists']), {
      unable: 'printenv or awk could not be run: sh: 1: awk: not found',
      hint: 'it must be installed on the host and in the PATH of the session',
    });
    assert.deepEqual(readSighting(look, reply({ stdout: '=== 1\n', stderr: 'what?\n' }), ['exists']), {
      unable: 'printenv or awk ended with status 0 and said "what?"',
    });
  });

  test('refuses names that no variable has', () => {
    const refused = resourceOf('environment variable').refuse;
    assert.equal(refused?.('_Path2'), undefined);
    for (const name of ['', '2X', 'a b', 'a=b', '--version', '$(id)', 'x"']) {
      assert.equal(
        refused?.(name),
        `a variable name has letters, digits and _ and does not start with a digit; found ${JSON.stringify(name)}`,
      );
    }
  });
});
