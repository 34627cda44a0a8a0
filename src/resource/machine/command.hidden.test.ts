import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenProgram } from './command.hidden.ts';

const KNOWN = new Set(['ss']);

test('a program that may be missing without a trace is reported', () => {
  for (const [command, program] of [
    ['finnd / -perm -002 2>/dev/null | wc -l', 'finnd'],
    ['docker ps -q 2> /dev/null | grep -c x; true', 'docker'],
    ['sudo -n lsof -i &>/dev/null | wc -l', 'lsof'],
    ['LC_ALL=C dpkg -l x >/dev/null 2>&1; echo done', 'dpkg'],
    ['timeout 5 rpm -qa 2>/dev/null | sort', 'rpm'],
    ['(nosuch 2>/dev/null) | cat', 'nosuch'],
    ['/opt/x/check 2>&- | tail -1', '/opt/x/check'],
    ['cat /etc/x | jq .a 2>/dev/null | head -1', 'jq'],
    ['finnd / 2>/tmp/errors | wc -l', 'finnd'],
    ['finnd / >/dev/null 2>&1; echo done', 'finnd'],
    ['finnd / 2>&1 | sed -n s/x/y/p', 'finnd'],
    ['finnd / |& grep -c x | cat', 'finnd'],
    ['exec 2>/dev/null; finnd / | wc -l', 'finnd'],
    ['ls | xargs -n1 finnd 2>/dev/null | wc -l', 'finnd'],
  ])
    assert.equal(hiddenProgram(`${command}`, KNOWN), program, command);
});

test('programs that every host has, that this host has, or whose failure shows, are not', () => {
  for (const command of [
    'find / -perm -002 2>/dev/null | wc -l',
    'ss -tln 2>/dev/null | grep :80',
    'docker ps 2>/dev/null',
    'docker ps 2>/dev/null || exit 1; echo x',
    'docker ps 2>/dev/null && echo yes',
    'docker ps | wc -l',
    "echo 'docker 2>/dev/null | x' | cat",
    'command -v docker >/dev/null && docker ps 2>/dev/null | wc -l',
    'command -v docker >/dev/null 2>&1 && docker ps 2>/dev/null | wc -l',
    'cat x | docker load 2>/dev/null',
  ])
    assert.equal(hiddenProgram(command, KNOWN), undefined, command);
});
