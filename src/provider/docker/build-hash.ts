import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildContext } from './build-context.ts';
import type { ContainerHost } from './container-host.ts';

/** The keys of a host that say how its image is built, besides the content of the folder. */
export type BuildKeys = Pick<ContainerHost, 'args' | 'dockerfile' | 'target' | 'platform'>;

/** `opsproof/<environment>-<host>:<hash>`; names of images are lower case. */
export function imageTag(environment: string, host: string, hash: string): string {
  const name = `${environment}-${host}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `opsproof/${name}:${hash}`;
}

/** Changes with every byte, name, link and mode that is sent, and with every setting of the build. */
export async function hashOf(folder: string, context: BuildContext, keys: BuildKeys): Promise<string> {
  const { args, dockerfile, target, platform } = keys;
  const said = [Object.entries(args).sort(), dockerfile, target, platform];
  const hash = createHash('sha256').update(JSON.stringify(said));
  for (const { path, info } of context.entries) {
    hash.update(`\0${path}\0${info.mode.toString(8)}\0${info.isFile() ? info.size : ''}\0`);
    const file = join(folder, path);
    if (info.isFile()) for await (const chunk of createReadStream(file)) hash.update(chunk);
    if (info.isSymbolicLink()) hash.update(await readlink(file));
  }
  return hash.digest('hex').slice(0, 16);
}
