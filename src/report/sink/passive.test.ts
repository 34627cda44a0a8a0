import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';

const FEATURE = `Feature: Told
  Background:
    Given the environment "here"

  @passive:web/root%20folder
  Scenario: the root is there
    Then the directory "/" exists

  @passive:web/flag
  Scenario: no flag; nothing
    Then the file "/etc/passwd" does not exist

  @passive:web/flag
  Scenario: nobody can tell
    Then the file "/etc/passwd" exists on "away"

  @passive:db/away
  Scenario: nobody can tell, again
    Then the file "/etc/passwd" exists on "away"

  Scenario: not for Nagios
    Then the directory "/" exists
`;
const HOSTS = `lifecycle: live
hosts:
  here: { transport: local }
  away: { transport: ssh, address: 127.0.0.1, port: 9, user: ops }
`;

test('passive results: one a service, the worst counts, into a file, a pipe with a reader, and none for send_nsca without one', async () => {
  const repository = new Repository({
    'environments/here.yaml': HOSTS,
    'features/told.feature': FEATURE.replaceAll(
      'Then the directory "/" exists',
      'Then the directory "/" exists on "here"',
    ).replaceAll('does not exist', 'does not exist on "here"'),
  });
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-passive-'));
  try {
    const file = join(folder, 'results');
    writeFileSync(file, 'old');
    const first = await repository.call('run', '--format', `passive:${file}`);
    assert.equal(first.code, 1, first.stderr);
    const lines = readFileSync(file, 'utf8').split('\n');
    const at = /^\[(\d+)\]/.exec(lines[0] ?? '')?.[1];
    assert.ok(Math.abs(Number(at) * 1000 - Date.now()) < 60_000);
    assert.deepEqual(
      lines.map((line) => line.replace(/^\[\d+\] PROCESS_SERVICE_CHECK_RESULT;/, '').slice(0, 90)),
      [
        'web;root folder;0;OPSPROOF OK: the root is there',
        'web;flag;2;OPSPROOF CRITICAL: no flag, nothing: file "/etc/passwd" on here: exists expecte',
        'db;away;3;OPSPROOF UNKNOWN: nobody can tell, again: file "/etc/passwd" on away: exists exp',
        '',
      ].map((line) => line.slice(0, 90)),
    );
    const { stdout } = await repository.call('run', '--format', 'nsca');
    assert.deepEqual(
      stdout.split('\n\x17').map((line) => line.split('\t').slice(0, 3)),
      [['web', 'root folder', '0'], ['web', 'flag', '2'], ['db', 'away', '3'], ['']],
    );
    const pipe = join(folder, 'pipe');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const alone = await repository.call('run', '--name', 'the root is there', '--format', `passive:${pipe}`);
    assert.equal(alone.code, 2);
    assert.match(
      alone.stderr,
      /nobody reads .*pipe: is the monitoring system running, with check_external_commands\?/,
    );
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
    const read = text(reader.stdout);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const heard = await repository.call('run', '--name', 'the root is there', '--format', `passive:${pipe}`);
    assert.equal(heard.code, 0, heard.stderr);
    assert.match(
      await read,
      /^\[\d+\] PROCESS_SERVICE_CHECK_RESULT;web;root folder;0;OPSPROOF OK: the root is there\n$/,
    );
    const none = await repository.call('run', '--name', 'not for Nagios', '--format', `passive:${file}`);
    assert.equal(none.code, 2);
    assert.match(
      none.stderr,
      /no scenario that ran has a tag such as @passive:web\/disk, so there is nothing to submit/,
    );
  } finally {
    rmSync(folder, { recursive: true });
    repository.dispose();
  }
});
