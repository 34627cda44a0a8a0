import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { MACHINE_FILES } from './arguments.ts';
import type { Disk } from './disk.ts';
import { qemuImg } from './qemu.ts';

/** A disk of its own: what the machine writes stays in it. @throws Error */
export function makeOverlay(
  folder: string,
  { path, format }: Disk,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  return qemuImg(
    ['create', '-q', '-f', 'qcow2', '-b', path, '-F', format, join(folder, MACHINE_FILES.disk)],
    env,
  );
}

/** A disk on which nothing is yet. @param size in bytes. @throws Error */
export function emptyDisk(
  folder: string,
  size: number,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  return qemuImg(['create', '-q', '-f', 'qcow2', join(folder, MACHINE_FILES.disk), String(size)], env);
}

/** A copy of a disk with a saved state; file systems that can do so share the blocks. */
export function copyOverlay(folder: string, saved: string): void {
  copyFileSync(saved, join(folder, MACHINE_FILES.disk), constants.COPYFILE_FICLONE);
}
