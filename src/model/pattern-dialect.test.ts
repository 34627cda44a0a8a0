import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpectation } from './expectation.ts';
import { foreignIn } from './pattern-dialect.ts';

test("syntax of other tools' patterns is literal in JavaScript: refused with what to write", () => {
  for (const [source, write] of [
    ['\\Aroot', 'write ^'],
    ['root\\Z', 'write $'],
    ['^[[:space:]]*root', 'write \\s in the [ ]'],
    ['[^[:alnum:]_]', 'write a-zA-Z0-9 in the [ ]'],
    ['\\<root\\>', 'write \\b'],
    ['local\\(host\\|domain\\)', 'write (a|b)'],
    ['a{,3}', 'write {0,3}'],
    ['[0-9]\\{3\\}', 'write {3}'],
    ['root\\|telnet', 'write a|b'],
    ['\\broot\\b\\|telnet', 'write a|b'],
    ['Login\\s\\+yes', 'write + to repeat'],
    ['[ab]\\?', 'write ? to repeat'],
    ['.\\+', 'write + to repeat'],
    ['\\h+root', 'write [ \\t]'],
    ['a\\R', 'write \\r?\\n'],
    ['\\Qa.b\\E', 'a backslash before each literal sign'],
    ['\\p{Lu}', 'with the flag u'],
    ['\\x{41}', 'x without the backslash'],
    ['\\y', 'y without the backslash'],
  ] as const) {
    assert.ok(foreignIn(source, '')?.includes(write), `${source}: ${foreignIn(source, '')}`);
    assert.throws(() => parseExpectation(`not matches /${source}/`, 'text'), { name: 'ExpectationError' });
  }
});

test('patterns of JavaScript are accepted', () => {
  for (const [source, flags] of [
    ['^\\s*\\d+\\.\\w\\b\\/', ''],
    ['\\\\A', ''],
    ['\\x41\\u0041\\cA\\0\\t\\n', ''],
    ['(?<a>x)\\k<a>\\1', ''],
    ['\\p{Lu}', 'u'],
    ['C\\+\\+ \\(x\\) \\| \\{', ''],
    ['(a)\\|\\(b\\)', ''],
    ['\\$\\{jndi:', ''],
    ['index\\.php\\?id=', ''],
    ['curl .* \\| sh', ''],
    ['(a|b)\\|c', ''],
    ['g\\+\\+', ''],
    ['\\-\\_\\"\\#\\:\\@', ''],
    ['a{1,3}b{2}c{2,}', ''],
    ['[:a]', ''],
  ] as const)
    assert.equal(foreignIn(source, flags), undefined, source);
});
