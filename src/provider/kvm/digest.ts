import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * `sha256:…` of a file. Large files are read once: as long as its number, size and times are the same, so is its digest.
 * @param memory folder of what is known
 * @throws Error when it cannot be read
 */
export async function digestOf(file: string, memory: string, signal: AbortSignal): Promise<string> {
  const now = stampOf(file);
  const note = join(memory, createHash('sha256').update(file).digest('hex'));
  const known = knownOf(note);
  if (known?.stamp === now) return known.digest;
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, { signal });
  const digest = `sha256:${hash.digest('hex')}`;
  // One that was changed meanwhile is read again next time.
  if (stampOf(file) === now) remember(note, memory, JSON.stringify({ stamp: now, digest }));
  return digest;
}

function stampOf(file: string): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

function knownOf(note: string): { readonly stamp: string; readonly digest: string } | undefined {
  try {
    return JSON.parse(readFileSync(note, 'utf8')) as { stamp: string; digest: string };
  } catch {
    return undefined;
  }
}

/** That it cannot be remembered costs time only. */
function remember(note: string, memory: string, text: string): void {
  try {
    mkdirSync(memory, { recursive: true, mode: 0o700 });
    const aside = `${note}.${process.pid}`;
    writeFileSync(aside, text, { mode: 0o600 });
    renameSync(aside, note);
  } catch {}
}
