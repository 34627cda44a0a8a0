import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findApprovals } from './find-approvals.ts';

test('what stands in the folder of approvals and is no file is reported, and not waited for', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-approvals-'));
  try {
    mkdirSync(join(cwd, 'approvals/folder.json'), { recursive: true });
    writeFileSync(join(cwd, 'approvals/a.json'), '{}');
    execFileSync('mkfifo', [join(cwd, 'approvals/pipe.json')]);
    const problem = 'it is not a regular file';
    assert.deepEqual(await findApprovals(cwd), [
      { file: 'approvals/a.json', text: '{}' },
      { file: 'approvals/folder.json', text: { problem } },
      { file: 'approvals/pipe.json', text: { problem } },
    ]);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
