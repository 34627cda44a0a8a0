// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a shell
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellWords } from './expanded-words.ts';

test('a shell gets the words as they are, with the variables filled in', () => {
  const words = [
    ...['plain', 'two words', "it's", '"', '', '*', '$(echo no)', '`echo no`'],
    ...['a$', '\\', '$WAY:${WAY}', '$NOTHING$1${WAY:-x}', 'line\nbreak', '; echo no'],
  ];
  const said = execFileSync('sh', ['-c', `printf '%s\\0' ${shellWords(words)}`], { env: { WAY: '/a b' } });
  assert.deepEqual(said.toString().split('\0').slice(0, -1), [
    ...['plain', 'two words', "it's", '"', '', '*', '$(echo no)', '`echo no`'],
    ...['a$', '\\', '/a b:/a b', '', 'line\nbreak', '; echo no'],
  ]);
});
