import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Waiver, WaiverFile } from '../model/waiver.ts';
import type { WaiversInput } from './policy-schema.ts';
import { readUserFile } from './user-file.ts';

/** The file that is read if no other one is named. */
export const WAIVERS_FILE = 'waivers.yaml';

/**
 * Reads waivers.
 * @param file undefined: `waivers.yaml`, and none if that does not exist
 * @throws ConfigurationError with every mistake in it
 */
export async function loadWaivers(cwd: string, file?: string): Promise<WaiverFile> {
  // The schema costs more than everything else that a run without waivers reads.
  if (file === undefined && !existsSync(join(cwd, WAIVERS_FILE))) return { waivers: [] };
  const { waiversSchema } = await import('./policy-schema.ts');
  const read = await readUserFile(cwd, file ?? WAIVERS_FILE, waiversSchema, file !== undefined);
  if (read === undefined) return { waivers: [] };
  const { source, digest, problems } = read;
  const { waivers = [] } = read.tree as Partial<WaiversInput>;
  const lines = new Map<string, number>();
  for (const [index, { id }] of waivers.entries()) {
    const path = ['waivers', index, 'id'];
    const first = lines.get(id);
    if (first === undefined) lines.set(id, source.lineOf(path));
    else problems.add(path, `the id ${JSON.stringify(id)} is already used in line ${first}`);
  }
  problems.throwIfAny();
  return { file: source.file, digest, waivers: waivers as readonly Waiver[] };
}
