import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightForm } from './right-form.ts';

test('a form of another tool is reported with ours', () => {
  for (const [written, right] of [
    ['the file "/a" contains "x"', 'the file "/a" has content contains "x"'],
    ['the file "/a" does not contain "x" on "web"', 'the file "/a" has content not contains "x" on "web"'],
    ['the file "/a" matches /^x$/i', 'the file "/a" has content matches /^x$/i'],
    ['the process "nginx" runs as "www-data"', 'the process "nginx" has user www-data'],
    ['the process "nginx" is running as root on "web"', 'the process "nginx" has user root on "web"'],
    ['the file "/a" is owned by root', 'the file "/a" has owner root'],
    ['the port 80 is open', 'the port 80 is listening'],
    ['the port 80 is listening on all hosts in "web"', 'the port 80 is listening on every host in "web"'],
    ['the port 80 is listening on 2 hosts', 'the port 80 is listening on at least 2 hosts'],
    ['the port 80 is listening on all of the servers', 'the port 80 is listening on every host'],
  ])
    assert.equal(rightForm(`${written}`), right);
  for (const text of ['the port 80 is listening on every host', 'the file "/a" has content contains "x"'])
    assert.equal(rightForm(text), undefined);
});
