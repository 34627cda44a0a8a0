import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_FILE } from './ledger.ts';
import { LEDGER_FLAGS } from './ledger-file.ts';

/**
 * Puts a ledger in place of what is there, a link or a pipe as well, so that later readers know what its run made.
 * @returns whether it is there: not if the disk is full or read-only, the folder is gone, or a folder is in its place
 */
export function restoreLedger(directory: string, text: string): boolean {
  const place = join(directory, LEDGER_FILE);
  const fresh = `${place}.${process.pid}`;
  try {
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    const file = openSync(fresh, O_WRONLY | O_CREAT | O_EXCL | LEDGER_FLAGS, 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, place);
    return true;
  } catch {
    try {
      rmSync(fresh, { force: true });
    } catch {
      // It could not be made either.
    }
    return false;
  }
}
