import { constants, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackContext } from '../provider.ts';
import { FILES } from './arguments.ts';
import type { Disk } from './disk.ts';
import type { MachineGround } from './ground.ts';
import { liveOf } from './places.ts';
import { qemuImg } from './qemu.ts';

/** Says whose a folder is, for who finds it without a ledger. */
export const LABELS = 'labels.json';

/** Makes the folder of a machine, which is in the ledger before. @returns its path. @throws Error */
export function makeFolder(
  name: string,
  { mark, places }: Pick<MachineGround, 'mark' | 'places'>,
  host: string,
  context: StackContext,
): string {
  const live = liveOf(places, mark);
  const folder = join(live, name);
  const disk = { kind: 'disk', id: name, host, scope: { folder: live } };
  context.ledger.creating(disk);
  mkdirSync(live, { recursive: true, mode: 0o700 });
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, LABELS), JSON.stringify(context.labels), { mode: 0o600 });
  context.ledger.created(disk, folder);
  return folder;
}

/** A disk of its own: what the machine writes stays in it. @throws Error */
export function makeOverlay(
  folder: string,
  { path, format }: Disk,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  return qemuImg(['create', '-q', '-f', 'qcow2', '-b', path, '-F', format, join(folder, FILES.disk)], env);
}

/** A disk on which nothing is yet. @param size in bytes. @throws Error */
export function emptyDisk(
  folder: string,
  size: number,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  return qemuImg(['create', '-q', '-f', 'qcow2', join(folder, FILES.disk), String(size)], env);
}

/** A copy of a disk with a saved state; file systems that can do so share the blocks. */
export function copyOverlay(folder: string, saved: string): void {
  copyFileSync(saved, join(folder, FILES.disk), constants.COPYFILE_FICLONE);
}

/** @returns its labels; undefined when it has none, or is none of ours */
export function labelsOf(folder: string): Readonly<Record<string, string>> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, LABELS), 'utf8')) as Record<string, string>;
  } catch {
    return undefined;
  }
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
