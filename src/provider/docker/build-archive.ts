import { createReadStream } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BuildContext, ContextEntry } from './build-context.ts';

/** The archive for a build, in the form that engines take. */
export interface Archive {
  readonly stream: Readable;
  /** Resolves when everything is packed. @throws Error of a file that cannot be read, or that changes meanwhile */
  readonly packed: Promise<void>;
}

/**
 * Packs the entries of a build folder. Like `docker build`, it makes root the owner of everything: who checked the files out is not part of
 * an image.
 * @param instead content of files that are sent modified, by path
 */
export async function archiveOf(
  folder: string,
  { entries }: BuildContext,
  instead: ReadonlyMap<string, string>,
): Promise<Archive> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  const all = async () => {
    for (const entry of entries) await add(archive, folder, entry, instead.get(entry.path));
    archive.finalize();
  };
  const packed = all();
  packed.catch((error: Error) => archive.destroy(error));
  // The reader gets the same error from `packed`.
  archive.on('error', () => undefined);
  return { stream: archive, packed };
}

/** All files of `files:` go into one archive in memory; a larger file should be mounted, or be part of the image. */
export const MOST_BYTES = 1024 * 1024 * 1024;

type Pack = ReturnType<typeof import('tar-stream').pack>;

async function add(
  archive: Pack,
  folder: string,
  { path, info }: ContextEntry,
  content: string | undefined,
): Promise<void> {
  const file = join(folder, path);
  const head = { name: path, mode: info.mode & 0o7777, mtime: info.mtime, uid: 0, gid: 0 };
  if (content !== undefined) {
    archive.entry(head, content);
    return;
  }
  if (info.isDirectory()) archive.entry({ ...head, type: 'directory' });
  else if (info.isSymbolicLink()) {
    archive.entry({ ...head, type: 'symlink', linkname: await readlink(file) });
  } else if (info.isFile()) {
    const entry = archive.entry({ ...head, size: info.size });
    await pipeline(createReadStream(file), entry);
  }
}
