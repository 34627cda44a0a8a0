import { lstat, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../disk/make-folder.ts';
import type { ChosenFormat } from './chosen-formats.ts';
import { findings } from './findings-json.ts';
import { prometheus } from './prometheus.ts';
import { STDOUT } from './report-file.ts';

/** The content of a `findings.json` until its run has finished. */
const UNFINISHED = `${JSON.stringify({ schema: 1, unfinished: true })}\n`;

/**
 * Removes what an earlier run wrote to the files of this run, before anything else is done: a run that is killed, or ends because of a
 * mistake before it begins, must not leave an old report as its own. Gauges stay: their time shows their age. Never rejects: a file that
 * cannot be written is reported when the report is.
 */
export async function clearStale(chosen: readonly ChosenFormat[]): Promise<void> {
  await Promise.all(
    chosen.map(async ({ sink, file }) => {
      if (file === undefined || file === STDOUT || sink === prometheus) return;
      await clear(file, sink === findings ? UNFINISHED : undefined).catch(() => undefined);
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
