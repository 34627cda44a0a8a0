import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from '../../disk/make-folder.ts';
import type { SinkContext } from '../event/sink.ts';

/** The name for stdout where a file can be chosen. */
export const STDOUT = '-';

/** The file of a report: the one that the operator chose, whose folder is created, else `name` in the folder of the run. */
export function reportFile({ directory, file }: SinkContext, name: string): string {
  if (file === undefined) return join(directory, name);
  makeFolder(dirname(file));
  return file;
}

/** Writes a whole report: to the chosen file or to stdout, else into the folder of the run under its own name. */
export async function writeReport(
  context: SinkContext,
  name: string,
  content: string | AsyncIterable<string | Buffer>,
): Promise<void> {
  const chunks = typeof content === 'string' ? [content] : content;
  if (context.file === STDOUT) {
    await pipeline(Readable.from(chunks), context.stdout, { end: false });
    return;
  }
  await pipeline(Readable.from(chunks), createWriteStream(reportFile(context, name)));
}
