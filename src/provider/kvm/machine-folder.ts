import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackContext } from '../provider.ts';
import type { MachineGround } from './ground.ts';
import { liveOf } from './places.ts';

/** Says whose a folder is, for a sweep without its ledger. */
export const LABELS = 'labels.json';

/** Makes the folder of a machine, which is in the ledger before. @returns its path. @throws Error */
export function makeMachineFolder(
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

/** @returns its labels; undefined if it has none, or is not ours */
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
