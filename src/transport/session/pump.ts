import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { UnableError } from '../../model/errors.ts';
import type { FileSource } from '../transport.ts';

/** How many bytes are written at once. */
const PIECE = 64 * 1024;

/**
 * Writes the content of a source as fast as it is accepted.
 * @param over resolves when nothing is read any more
 * @throws UnableError if the source gives more or fewer bytes than announced
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
    `the source for ${path} has ${found} bytes instead of ${size}: it changed while it was read`,
  );
}
