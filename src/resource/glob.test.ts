import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableQuestion } from '../check/state.ts';
import { refuseGlob } from './glob.ts';
import { resourceOf } from './machine.fixture.ts';

test('what is no glob that anybody would write is refused', () => {
  for (const [text, why] of [
    ['^b', 'looks like a pattern'],
    ['*.bak, *.old', 'not as several'],
    ['*.bak *.old', 'not as several'],
    ['*.bak,*.old', 'not as several'],
    ['[[:alpha:]]*.bak', '[:alpha:] is not known in a glob'],
    ['a/*.bak', 'contains a /'],
    ['[a*', 'has a [ without its ]'],
    ['bak', 'has no *, ? or [ ]'],
  ] as const)
    assert.ok(refuseGlob(text)?.includes(why), `${text}: ${refuseGlob(text)}`);
  for (const text of ['*.bak', '[!c].bak', 'my file*', 'python3.*', 'a,b*', '?', '/bak$/'])
    assert.equal(refuseGlob(text), undefined, text);
});

test('of a list of names no name is denied that none of its kind can be', () => {
  const ask = (noun: string, ...row: [string, string]) =>
    tableQuestion({ resource: resourceOf('list of'), name: noun }, [row]);
  for (const [noun, attribute, expected] of [
    ['port', 'names', 'none of 22/TCP'],
    ['port', 'names', 'none of tcp/22'],
    ['port', 'names', 'none of :22'],
    ['user', 'names', 'none of "deploy root"'],
    ['user', 'names', 'none of deploy:root'],
    ['group', 'names', 'not "a:b"'],
    ['package', 'names', 'none of "telnet rsh"'],
    ['package', 'names matching "telnet.*"', 'empty'],
    ['user', 'names matching "dep"', 'empty'],
  ] as const)
    assert.throws(
      () => ask(noun, attribute, expected),
      /proves nothing|looks like a pattern|has no \*/,
      expected,
    );
  for (const [noun, attribute, expected] of [
    ['port', 'names', 'none of 22, 53/udp'],
    ['port', 'names matching "22"', 'empty'],
    ['group', 'names', 'none of "domain users"'],
    ['package', 'names matching "python3.*"', 'empty'],
  ] as const)
    ask(noun, attribute, expected);
});
