import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';

suite('environment variable', () => {
  for (const [machine, path] of [
    ['debian-12', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['busybox', '/bin'],
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

  test('cannot be looked at without /proc or its tools, and is not missing because of that', () => {
    const look = resourceOf('environment variable').look('PATH', factsOf('debian-12'), ['exists']);
    assert.ok('command' in look);
    assert.deepEqual(readSighting(look, reply({ exitCode: 77 }), ['exists']), {
      unable: "the environment of opsproof's login cannot be read: /proc/$$/environ",
    });
    const answer = { stdout: '=== end\n', stderr: 'sh: 2: sed: not found\n' };
    assert.deepEqual(readSighting(look, reply(answer), ['exists']), {
      unable: 'tr and sed on /proc/$$/environ ended with status 0 and said "sh: 2: sed: not found"',
    });
  });

  test('a value of several lines, and one that looks like the end', () => {
    const look = resourceOf('environment variable').look('A', factsOf('debian-12'), ['value']);
    assert.ok('command' in look);
    const seen = (stdout: string) => readSighting(look, reply({ stdout }), ['value']);
    assert.deepEqual(seen('=one\x01=== end\x01two\n=== end\n'), {
      state: { exists: true, value: 'one\n=== end\ntwo' },
      unseen: {},
    });
    assert.deepEqual(seen('=\n=== end\n'), { state: { exists: true, value: '' }, unseen: {} });
  });

  test('refuses impossible names', () => {
    const refused = resourceOf('environment variable').refuse;
    assert.equal(refused?.('_Path2'), undefined);
    for (const name of ['', '2X', 'a b', 'a=b', '--version', '$(id)', 'x"']) {
      assert.equal(
        refused?.(name),
        `a variable name consists of letters, digits and _ and does not start with a digit; found ${JSON.stringify(name)}`,
      );
    }
  });
});
