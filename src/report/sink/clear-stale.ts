import { lstat, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../disk/make-folder.ts';
import type { ChosenFormat } from './chosen-formats.ts';
import { STDOUT } from './report-file.ts';

/**
 * Removes what an earlier run wrote to the files of this run, before anything else is done: a run that is killed, or ends because of a
 * mistake before it begins, must not leave an old report as its own. Each report says what its file contains meanwhile. Never rejects: a
 * file that cannot be written is reported when the report is.
 */
export async function clearStale(chosen: readonly ChosenFormat[]): Promise<void> {
  await Promise.all(
    chosen.map(async ({ sink, file }) => {
      if (file === undefined || file === STDOUT || sink.meanwhile === 'earlier') return;
      await clear(file, sink.meanwhile?.text).catch(() => undefined);
    }),
  );
}

async function clear(file: string, content: string | undefined): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  // A device or a pipe contains nothing stale.
  if (found !== undefined && !found.isFile()) return;
  if (content !== undefined) {
    makeFolder(dirname(file));
    await writeFile(file, content);
  } else if (found !== undefined) {
    if ((await lstat(file)).isSymbolicLink()) await writeFile(file, '');
    else await rm(file);
  }
}
