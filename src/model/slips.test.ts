import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExpectationError, parseExpectation, printExpectation } from './expectation.ts';
import type { ValueType } from './value.ts';

function refused(text: string, type: ValueType): string {
  try {
    const read = printExpectation(parseExpectation(text, type), type);
    return assert.fail(`${type}: ${text} is read as ${read}`);
  } catch (error) {
    if (!(error instanceof ExpectationError)) throw error;
    return error.message;
  }
}

test('what a sentence did not consume is not an expected text', () => {
  for (const tail of [
    'on all hosts',
    'on every hosts',
    'on each host',
    'on every machine',
    'on any host',
    'everywhere',
    'on host "h"',
    'on the host "h"',
    'from "h"',
    'in "g"',
    'at "h"',
    'within 2 seconds on "h"',
    'for 3 seconds on every host',
    'on every host in group "web"',
    'on all of the hosts',
    'on both hosts',
    'on at least two of the hosts',
    'on 50 % of hosts',
    'within two seconds',
    'within a minute',
  ]) {
    assert.match(refused(`/bin/bash ${tail}`, 'text'), /would be part of the expected text/, tail);
    assert.match(refused(`not /bin/bash ${tail}`, 'text'), /would be part of the expected text/, tail);
    assert.match(refused(`none of root ${tail}`, 'list'), /would be part of the expected text/, tail);
    assert.match(refused(`not includes root ${tail}`, 'list'), /would be part/, tail);
    assert.match(refused(`not contains x ${tail}`, 'text'), /would be part/, tail);
    assert.match(refused(`not x ${tail}`, 'json'), /would be part/, tail);
    refused(`empty ${tail}`, 'list');
    refused(`not "x" ${tail}`, 'text');
  }
});

test('words that resemble grammar are not an expected text, and the intended form is suggested', () => {
  const cases: readonly [string, ValueType, string][] = [
    ['not containing "x"', 'text', 'not contains "x"'],
    ['not contain x', 'text', 'not contains "x"'],
    ['not having "x"', 'text', 'not contains "x"'],
    ['not with x', 'text', 'not contains "x"'],
    ['not contains: x', 'text', 'not contains'],
    ['not matching /x/', 'text', 'not matches /x/'],
    ['not match /x/', 'text', 'not matches /x/'],
    ['not like x', 'text', 'not matches /x/'],
    ['not regex ^x$', 'text', 'not matches /^x$/'],
    ['not =~ /x/', 'text', 'not matches /x/'],
    ['not ~ x', 'text', 'not matches /x/'],
    ['not /^x$/', 'text', 'not matches /^x$/'],
    ['not equal to root', 'text', 'not "root"'],
    ['not equals root', 'text', 'not "root"'],
    ['not eq root', 'text', 'not "root"'],
    ['not same as root', 'text', 'not "root"'],
    ['not = x', 'text', 'not "x"'],
    ['not =x', 'text', 'not "x"'],
    ['not == x', 'text', 'not "x"'],
    ['not != x', 'text', 'not "x"'],
    ['not <> x', 'text', 'not "x"'],
    ['not is root', 'text', 'not "root"'],
    ['not set to root', 'text', 'not "root"'],
    ['not only root', 'list', 'not "root"'],
    ['not in a, b', 'text', 'none of a, b'],
    ['not any of a, b', 'text', 'none of a, b'],
    ['not either a or b', 'text', 'none of a or b'],
    ['not among a, b', 'text', 'none of a, b'],
    ['not all of a, b', 'json', 'none of a, b'],
    ['not one of: a', 'json', 'none of a'],
    ['not a or b', 'text', 'none of a, b'],
    ['not a and b', 'text', 'none of a, b'],
    ['not a, b', 'text', 'none of a, b'],
    ['not a,b', 'text', 'none of a, b'],
    ['not a|b', 'text', 'none of a, b'],
    ['not [a, b]', 'text', 'none of a, b'],
    ['none of a b', 'list', 'none of a, b'],
    ['not includes a b', 'list', 'none of a, b'],
    ['not includes: a', 'list', 'not includes a'],
    ['not include a', 'list', 'not includes a'],
    ['not a member of wheel', 'list', '"a member of wheel"'],
    ['not starting with "x"', 'text', 'not starts with "x"'],
    ['not begins with x', 'text', 'not starts with "x"'],
    ['not startswith x', 'text', 'not starts with "x"'],
    ['not ending in x', 'text', 'not ends with "x"'],
    ['not end with x', 'text', 'not ends with "x"'],
    ['not less than 3', 'json', 'not under 3'],
    ['not greater than 3', 'json', 'not over 3'],
    ['not more than 3', 'json', 'not over 3'],
    ['not fewer than 3', 'json', 'not under 3'],
    ['not minimum 3', 'json', 'not at least 3'],
    ['not set', 'text', 'not empty'],
    ['not present', 'text', 'not empty'],
    ['not defined', 'json', 'not empty'],
    ['not configured', 'json', 'not empty'],
    ['not Empty', 'text', 'not empty'],
    ['not null', 'text', 'not empty'],
    ['not none', 'json', 'not empty'],
    ['not an empty string', 'text', 'not empty'],
    ['not x*', 'text', 'not matches /…/'],
    ['not two words', 'text', 'not "two words"'],
    ['not contains two words', 'text', 'not contains "two words"'],
    ['not contains /x/', 'text', 'not matches /x/'],
    ['not contains "^root"', 'text', 'not matches /…/'],
    ['not contains "a.*b"', 'text', 'not matches /…/'],
    ['not "\\\\d+"', 'text', 'not matches /…/'],
    ['not “root”', 'text', 'write " or \''],
    ['“root”', 'text', 'write " or \''],
    ['contains “x”', 'text', 'write " or \''],
    // Without a not they would be red on every host: reported before the run.
    ['containing "x"', 'text', 'contains "x"'],
    ['matching /x/', 'text', 'matches /x/'],
    ['equal to x', 'text', '"x"'],
    ['any of a, b', 'text', 'one of a, b'],
    ['starting with x', 'text', 'starts with "x"'],
    ['greater than 3', 'json', 'over 3'],
    ['empty please', 'text', 'write empty'],
    ['none of: a, b', 'text', 'none of a, b'],
    ['not: a', 'text', 'not a'],
    ['other than /bin/sh', 'text', 'not /bin/sh'],
    ["isn't root", 'text', 'not root'],
    ['without docker', 'list', 'not docker'],
    ['excludes docker', 'list', 'not docker'],
    ['does not include docker', 'list', 'not docker'],
    ['none of "a, b"', 'text', 'none of a, b'],
    [`not \${shell}`, 'text', 'nothing in it is filled in'],
    ['not $SHELL', 'text', 'nothing in it is filled in'],
    ['not `root`', 'text', 'filled in or removed'],
    ['not contains ("a")', 'text', 'filled in or removed'],
    ['not docker.', 'list', 'full stop'],
    ['not contains "(local|other)"', 'text', 'not matches /…/'],
    ['not contains "localhost|local"', 'text', 'not matches /…/'],
    ['not contains "[Ll]ocalhost"', 'text', 'not matches /…/'],
    ['not contains "localhost$"', 'text', 'not matches /…/'],
    ['not contains "*localhost*"', 'text', 'not matches /…/'],
  ];
  for (const [text, type, nearest] of cases) {
    const message = refused(text, type);
    assert.ok(message.includes(nearest), `${text}: ${message}`);
  }
});

test('what is unambiguous is read', () => {
  for (const [text, type] of [
    ['not root', 'text'],
    ['not /bin/sh', 'text'],
    ['not /usr/share/', 'text'],
    ['not "two words"', 'text'],
    ["not 'set'", 'text'],
    ['not "a, b"', 'text'],
    ['none of "a b", c', 'list'],
    ['not island', 'text'],
    ['not inet6', 'text'],
    ['not likewise', 'text'],
    ['not containing', 'text'],
    ['not contains "daemon off"', 'text'],
    ['not contains "*.* @@"', 'text'],
    ['not {"a": 1}', 'json'],
    ['not [1, 2]', 'json'],
    ['not 3', 'json'],
    ['not true', 'json'],
    ['hello, world', 'text'],
    ['contains no route to host', 'text'],
    ['not contains "$1$"', 'text'],
    ['not contains "curl | sh"', 'text'],
    ['not contains "* * * * *"', 'text'],
    ['not contains "[mysqld]"', 'text'],
    ['not contains "/tmp/"', 'text'],
    [`not contains "\${jndi:"`, 'text'],
    ['not "*"', 'text'],
    ['none of "*.example.com"', 'list'],
    ['not ns1.example.com.', 'text'],
    ['without-password', 'text'],
    ['none of "a, b", c', 'list'],
    ['contains waiting for hours', 'text'],
    ['with love', 'text'],
    ['contains "listening on \\"web\\""', 'text'],
    ['not contains "on all hosts"', 'text'],
  ] as const)
    assert.doesNotThrow(() => parseExpectation(text, type), text);
});

test('what is always true, or never, is refused', () => {
  for (const [text, type] of [
    ['contains ""', 'text'],
    ['not contains ""', 'text'],
    ['starts with ""', 'list'],
    ["ends with ''", 'json'],
    ['not ""', 'text'],
    ['none of "", a', 'list'],
    ['not includes ""', 'list'],
    ['matches /x*/', 'text'],
    ['matches /.*/', 'text'],
    ['matches /^/', 'list'],
    ['not matches /$/', 'json'],
    ['matches /(?:)/', 'text'],
    ['matches /a?|b/', 'text'],
    ['matches /.{0,9}/', 'text'],
    ['at least 0 elements', 'list'],
    ['not under 0 elements', 'json'],
    ['>= 0 elements', 'list'],
    ['at least 0', 'bytes'],
    ['>= 0 kB', 'bytes'],
    ['under 0 ms', 'duration'],
    ['not under 0 %', 'percent'],
  ] as const)
    refused(text, type);
  for (const [text, type] of [
    ['matches /^$/', 'text'],
    ['matches /^[a-z]*$/', 'text'],
    ['matches /^.{0,50}$/', 'text'],
    ['matches /^(?!.*x)/', 'text'],
    ['over 0', 'bytes'],
    ['at most 0 elements', 'list'],
    ['at least 0', 'integer'],
    ['""', 'text'],
  ] as const)
    assert.doesNotThrow(() => parseExpectation(text, type), text);
});

test('several words in one pair of quotes are one element, so to deny it is refused', () => {
  for (const [text, type] of [
    ['not "docker, sudo"', 'list'],
    ['not includes "noexec,nosuid"', 'list'],
    ['none of "80/tcp, 443/tcp"', 'list'],
    ['not includes "aes256-ctr,3des-cbc"', 'json'],
  ] as const)
    assert.match(refused(text, type), /is one element with a comma in it: write none of /, text);
  for (const [text, type] of [
    ['"docker, sudo"', 'list'],
    ['none of "a, b", c', 'list'],
    ['none of "(ALL) NOPASSWD: /bin/a, /bin/b"', 'list'],
    ['not "a, b"', 'text'],
  ] as const)
    parseExpectation(text, type);
});

test('more patterns in quotes, and a quote that was left over', () => {
  for (const text of [
    'not contains "Login[ \\t]+yes"',
    'not contains "(yes|without-password)"',
    'not contains "Login (yes|no)"',
    'not contains "Login *yes"',
    'not contains "[^#]root"',
  ])
    assert.match(refused(text, 'text'), /looks like a pattern/, text);
  assert.match(refused('not root"', 'text'), /the quote at the end would be part of the text/);
  assert.match(refused("not contains root'", 'text'), /the quote at the end/);
  for (const text of ['not contains "0 3 * * * root"', 'not contains "chmod +x a"', 'not contains "(root)"'])
    parseExpectation(text, 'text');
});

test('a word or a range that no version is', () => {
  assert.match(refused('not latest', 'version'), /a version begins with a digit/);
  assert.match(refused('none of v1.2, 1.3', 'version'), /a version begins with a digit/);
  assert.match(refused('not 7.x', 'version'), /is not a version but a range/);
  assert.match(refused('>= 7.x', 'version'), /is not a version but a range/);
  parseExpectation('r1234', 'version');
});
