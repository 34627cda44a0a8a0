import { buffer } from 'node:stream/consumers';
import { readRegular } from '../../disk/regular-file.ts';
import type { HostFile } from '../../model/environment.ts';
import { Secret } from '../../model/secret.ts';
import { MOST_BYTES } from './build-archive.ts';

/** The files of a host, by absolute path inside it, owned by root. @throws Error of a file that cannot be read */
export async function filesArchive(files: Readonly<Record<string, HostFile>>): Promise<Buffer> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  for (const [target, { content, source, mode }] of Object.entries(files)) {
    const head = { name: target.slice(1), mode, mtime: new Date(), uid: 0, gid: 0 };
    if (source !== undefined) archive.entry(head, await readRegular(source, MOST_BYTES));
    else archive.entry(head, content instanceof Secret ? content.reveal() : (content ?? ''));
  }
  archive.finalize();
  return buffer(archive);
}
