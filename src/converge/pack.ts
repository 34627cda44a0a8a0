import { createReadStream, lstatSync, readdirSync } from 'node:fs';
import { readlink, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { ConfigurationError } from '../model/errors.ts';

/** The most bytes that one converge sends. */
const MOST_BYTES = 256 * 1024 * 1024;

/** A file or folder of this machine, or a text, and where it goes in the archive. */
export type Packed = { readonly to: string } & ({ readonly path: string } | { readonly text: string });

/**
 * One tar archive of all of them: folders whole, links as links, everything owned by root.
 * @throws ConfigurationError when it is too large; Error of a file that cannot be read
 */
export async function packFiles(entries: readonly Packed[]): Promise<Buffer> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  const kept = buffer(archive);
  kept.catch(() => undefined);
  let left = MOST_BYTES;
  const add = async (path: string, to: string): Promise<void> => {
    const info = lstatSync(path);
    const head = { name: to, mode: info.mode & 0o7777, mtime: info.mtime, uid: 0, gid: 0 };
    if (info.isSymbolicLink()) {
      archive.entry({ ...head, type: 'symlink', linkname: await readlink(path) });
    } else if (info.isDirectory()) {
      archive.entry({ ...head, type: 'directory' });
      for (const name of readdirSync(path).sort()) await add(join(path, name), `${to}/${name}`);
    } else if (info.isFile()) {
      left -= info.size;
      if (left < 0) throw tooLarge(path);
      await pipeline(createReadStream(path), archive.entry({ ...head, size: info.size }));
    }
  };
  for (const entry of entries) {
    if ('text' in entry)
      archive.entry({ name: entry.to, mode: 0o600, mtime: new Date(), uid: 0, gid: 0 }, entry.text);
    // What the sentence names is followed if it is a link itself.
    else if ((await stat(entry.path)).isFile()) await addFile(entry.path, entry.to);
    else await add(entry.path, entry.to);
  }
  archive.finalize();
  return kept;

  async function addFile(path: string, to: string): Promise<void> {
    const { size, mode, mtime } = await stat(path);
    left -= size;
    if (left < 0) throw tooLarge(path);
    await pipeline(
      createReadStream(path),
      archive.entry({ name: to, mode: mode & 0o7777, mtime, uid: 0, gid: 0, size }),
    );
  }
}

function tooLarge(path: string): ConfigurationError {
  return new ConfigurationError([
    {
      message: `what a converge sends is larger than ${MOST_BYTES / 1024 / 1024} MiB; the last file was ${basename(path)}`,
    },
  ]);
}
