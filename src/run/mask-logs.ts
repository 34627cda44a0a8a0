import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Mask } from '../model/mask.ts';
import { MaskedStream } from '../model/masked-stream.ts';

/** A log is masked in blocks of about this many characters. */
const BLOCK = 4 * 1024 * 1024;

/**
 * Replaces secrets in the logs that child processes wrote into the run's folder directly, because a program may print its environment. Call
 * it when they have ended, or with `--keep` at the end of the run: the file stays the same, so a process that still writes to it can
 * continue.
 * @returns a line for each log that could not be masked; that log is removed. Never rejects
 */
export async function maskLogs(directory: string, mask: Mask): Promise<readonly string[]> {
  if (mask.empty) return [];
  const problems: string[] = [];
  const names = await readdir(directory).catch((error: Error) => {
    problems.push(`the logs in ${directory} could not be masked: ${error.message}`);
    return [];
  });
  for (const name of names) {
    if (!name.endsWith('.log')) continue;
    const path = join(directory, name);
    const masked = `${path}.masked`;
    try {
      await pipeline(Readable.from(maskedBlocks(path, mask)), createWriteStream(masked, { mode: 0o600 }));
      await copyFile(masked, path);
      await rm(masked);
    } catch (error) {
      await Promise.all([rm(masked, { recursive: true, force: true }), rm(path, { force: true })]);
      problems.push(
        `the log ${name} could not be masked, so it was removed: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  return problems;
}

/** Many lines at a time; a secret that an encoder broke into lines is found over the ends of blocks, too. */
async function* maskedBlocks(path: string, mask: Mask): AsyncGenerator<string> {
  const stream = new MaskedStream(mask);
  let block = '';
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    block += `${line}\n`;
    if (block.length < BLOCK) continue;
    yield stream.push(block);
    block = '';
  }
  yield stream.push(block) + stream.end();
}
