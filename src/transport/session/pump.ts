import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { UnableError } from '../../model/errors.ts';
import type { FileSource } from '../transport.ts';

/** Bytes that are written at once. */
const PIECE = 64 * 1024;

/**
 * Writes what a source has, as fast as it is taken.
 * @param over resolves when nobody reads any more
 * @throws UnableError when the source gives more or fewer bytes than it said
 */
export async function pump(
  source: FileSource,
  path: string,
  into: Writable,
  encode: (bytes: Buffer) => Buffer,
  over: Promise<unknown>,
  progress: (done: number) => void,
): Promise<void> {
  let done = 0;
  let unread = false;
  void over.then(() => {
    unread = true;
  });
  for await (const bytes of source.open()) {
    for (let at = 0; at < bytes.length && !unread; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      done += piece.length;
      if (done > source.size) throw changed(source, path, `more than ${source.size}`);
      if (!into.write(encode(piece))) await drained(into, over);
      progress(done);
    }
    if (unread) return;
  }
  if (done < source.size) throw changed(source, path, String(done));
}

async function drained(into: Writable, over: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  await Promise.race([once(into, 'drain', { signal: stop.signal }).catch(() => {}), over]);
  stop.abort();
}

function changed({ size }: FileSource, path: string, found: string): UnableError {
  return new UnableError(
    `what should be written to ${path} has ${found} bytes, and ${size} were announced: it changes while it is read`,
  );
}
