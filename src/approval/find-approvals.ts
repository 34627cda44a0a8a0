import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { APPROVALS_FOLDER } from './approval.ts';
import type { FoundFile } from './judge.ts';

/** Approvals are small; a large file must not fill the memory. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Names begin with a digest, so which ones are left out is arbitrary. */
const MOST_FILES = 10_000;

/** Every `approvals/*.json`, sorted by name; none if there is no such folder. */
export async function findApprovals(cwd: string): Promise<readonly FoundFile[]> {
  const names = await readdir(join(cwd, APPROVALS_FOLDER)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.slice(0, MOST_FILES).map(async (name): Promise<FoundFile> => {
      const file = `${APPROVALS_FOLDER}/${name}`;
      try {
        const found = await stat(join(cwd, file));
        // A pipe would be waited for for ever.
        if (!found.isFile()) return { file, text: { problem: 'it is not a regular file' } };
        if (found.size > MOST_BYTES) return { file, text: { problem: 'it is larger than 4 MiB' } };
        return { file, text: await readFile(join(cwd, file), 'utf8') };
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return { file, text: { problem: `it cannot be read: ${code ?? message}` } };
      }
    }),
  );
}
