import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { type NamedAddress, tellNames } from './hosts-file.ts';

/** The hosts file of the machine is one in a folder. */
suite('the names in the hosts file of a machine', () => {
  let folder: string;
  let file: string;
  const tell = (names: readonly NamedAddress[], path = file) =>
    execFileSync(
      'sh',
      [
        '-c',
        tellNames('root', names)
          .replaceAll('/etc/hosts', path)
          .replace(/\nsync$/, ''),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
  const lines = () => readFileSync(file, 'utf8').split('\n');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'opsproof-hosts-'));
    file = join(folder, 'hosts');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const db = { name: 'db', address: '10.0.0.5' };

  test('stand after what was there, which stays as it is, and take the place of those that were told before', () => {
    const others =
      "127.0.0.1 localhost\n\n# it's $HOME `here` \\n\n10.9.9.9 db # opsproof did not write this\n::1\tip6";
    writeFileSync(file, others);
    tell([db, { name: 'cache', address: '10.0.0.5' }, { name: 'queue', address: 'fd00::7' }]);
    const told = `${others}\n10.0.0.5 db cache # opsproof\nfd00::7 queue # opsproof\n`;
    assert.equal(readFileSync(file, 'utf8'), told);
    tell([{ ...db, address: '10.0.0.6' }]);
    assert.equal(readFileSync(file, 'utf8'), `${others}\n10.0.0.6 db # opsproof\n`);
  });

  test('are written only where that changes something', () => {
    tell([db]);
    utimesSync(file, 1, 1);
    tell([db]);
    assert.equal(statSync(file).mtimeMs, 1000);
    tell([{ ...db, address: '10.0.0.6' }]);
    assert.notEqual(statSync(file).mtimeMs, 1000);
    assert.deepEqual(lines(), ['10.0.0.6 db # opsproof', '']);
  });

  test('that cannot be written are an error', () => {
    assert.throws(() => tell([db], join(folder, 'nowhere', 'hosts')), /nowhere\/hosts/);
  });

  test('are written by root: somebody else becomes root', () => {
    assert.match(tellNames('ops', [db]), /^sudo -n sh -c '/);
    assert.match(tellNames('root', [db]), /^set -e\n/);
  });
});
