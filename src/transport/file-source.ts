import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FileSource } from './transport.ts';

/** The content of a file on this machine. @throws Error if it does not exist */
export async function fromFile(path: string): Promise<FileSource> {
  const { size } = await stat(path);
  return { size, open: () => createReadStream(path, { highWaterMark: 256 * 1024 }) };
}

/** Bytes that are in memory; a text stands for its UTF-8 bytes. */
export function fromBytes(content: string | Buffer): FileSource {
  const bytes = Buffer.from(content);
  return { size: bytes.length, open: () => [bytes] };
}
