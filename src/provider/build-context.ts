import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../model/errors.ts';

/** `opsproof/<environment>-<host>:<hash>`; names of images are lower case. */
export function imageTag(environment: string, host: string, hash: string): string {
  const name = `${environment}-${host}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `opsproof/${name}:${hash}`;
}

/** Changes with every byte, name and mode in the context and with every build argument. */
export async function hashOf(context: string, args: Readonly<Record<string, string>>): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(Object.entries(args).sort()));
  const paths = await readdir(context, { recursive: true }).catch((error: unknown) => {
    throw new ConfigurationError([
      {
        message: `the build folder ${context} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      },
    ]);
  });
  for (const path of paths.sort()) {
    const file = join(context, path);
    const info = await lstat(file);
    hash.update(`\0${path}\0${info.mode.toString(8)}\0`);
    if (info.isFile()) hash.update(await readFile(file));
    if (info.isSymbolicLink()) hash.update(await readlink(file));
  }
  return hash.digest('hex').slice(0, 16);
}
