import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { quote, ShellText, sh } from './quote.ts';

test('a word is quoted so that nothing in it is special', () => {
  assert.equal(quote(''), "''");
  assert.equal(quote('/etc/passwd'), "'/etc/passwd'");
  assert.equal(quote('it\'s $(id) `id` \\ "x"\n'), `'it'\\''s $(id) \`id\` \\ "x"\n'`);
});

test('a NUL byte is refused', () => {
  assert.throws(() => quote('a\0b'), {
    name: 'TypeError',
    message: 'a NUL byte cannot be part of a command',
  });
});

test('the template quotes text, numbers and lists and leaves shell text alone', () => {
  assert.equal(
    sh`stat -c ${'%s'} -- ${['/a b', '-c']} ${3} ${new ShellText('2>&1')}`,
    "stat -c '%s' -- '/a b' '-c' '3' 2>&1",
  );
});

test('any words without NUL come back unchanged from a real sh', () => {
  const word = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', '*', '~', '!', '-', '\x81', 'é'),
      }),
    )
    .map((text) => text.replaceAll('\0', '').toWellFormed());
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 400 }), (words) => {
      const script = `${sh`printf '%s\\0' ${words}`}\n`;
      const { stdout, stderr } = spawnSync('sh', [], { input: script, env: { LC_ALL: 'C' } });
      assert.equal(stderr.toString(), '');
      assert.equal(stdout.toString(), words.map((text) => `${text}\0`).join(''));
    }),
    { numRuns: 60 },
  );
});

test('a value that is not a text is refused, whatever its toString returns', () => {
  const liar = {
    includes: () => false,
    replaceAll: () => "'; reboot; '",
    map: () => ['reboot'],
    length: 1,
    0: 'x',
  };
  for (const word of [liar, [liar], Object('x'), undefined, null, true])
    assert.throws(() => sh`stat ${[word] as unknown as string[]}`, TypeError);
});
