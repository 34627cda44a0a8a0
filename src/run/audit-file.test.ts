import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { AuditLine } from '../model/audit-line.ts';
import { Mask } from '../model/mask.ts';
import { AUDIT_FILE, AuditFile } from './audit-file.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'opsproof-audit-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const LINE: AuditLine = {
  at: '2026-11-22T10:15:00.000Z',
  environment: 'shop',
  host: 'web',
  over: 'ssh root@web:22',
  kind: 'look',
  scenario: 'a scenario',
  uri: 'features/x.feature:3',
  step: 'the file "/x" exists',
  command: "stat '/x'",
  exitCode: 0,
  durationMs: 3,
};

const lines = () =>
  readFileSync(join(directory, AUDIT_FILE), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('everything that was sent is a line with its run, on disk at once and readable only by its owner', () => {
  const file = new AuditFile(directory, 'run-1', new Mask());
  file.append([LINE, { ...LINE, kind: 'action', begins: true }]);
  assert.deepEqual(lines(), [
    { ...LINE, run: 'run-1' },
    { ...LINE, run: 'run-1', kind: 'action', begins: true },
  ]);
  assert.equal(statSync(join(directory, AUDIT_FILE)).mode & 0o777, 0o600);
  assert.equal(file.close(), undefined);
  assert.equal(file.close(), undefined);
  file.append([LINE]);
  assert.equal(lines().length, 2);
});

test('secrets are masked before a long command is cut off', () => {
  const mask = new Mask();
  mask.add('hunter2-hunter2');
  const file = new AuditFile(directory, 'run-1', mask);
  const secretAtTheCut = `${'x'.repeat(16 * 1024 - 5)}hunter2-hunter2 ${'y'.repeat(1000)}`;
  file.append([{ ...LINE, command: secretAtTheCut, step: 'says hunter2-hunter2' }]);
  const [line] = lines();
  const { command, commandLength, commandSha256, step } = line ?? {};
  assert.equal(step, 'says ••••••');
  assert.match(String(command), /^x+•{5}…$/);
  assert.equal(commandLength, 16 * 1024 - 5 + 6 + 1 + 1000);
  assert.match(String(commandSha256), /^[0-9a-f]{64}$/);
  assert.equal(readFileSync(join(directory, AUDIT_FILE), 'utf8').includes('hunter'), false);
  file.close();
});

test('a failure to write is reported at the end and breaks nothing', {
  skip: !existsSync('/dev/full'),
}, () => {
  // A disk without room for another byte (full(4)).
  symlinkSync('/dev/full', join(directory, AUDIT_FILE));
  const file = new AuditFile(directory, 'run-1', new Mask());
  file.append([LINE]);
  file.append([LINE]);
  assert.equal(file.close(), 'the audit log is incomplete: ENOSPC: no space left on device, write');
});
