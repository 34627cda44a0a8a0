import { lstat, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sink } from '../event/sink.ts';

/** The link to the newest run that came to its end, in the folder of reports. */
export const LATEST = 'latest';
/** Holds the id of a run that began after that one, until it comes to its end. */
export const BEGUN = 'latest.unfinished';

/** `reports/latest`, a link to the newest finished run; it is replaced in one step, so there is never none. */
export const latest: Sink = {
  name: 'latest',
  open: ({ directory }) => ({
    on() {},
    async close() {
      const folder = dirname(directory);
      const runId = basename(directory);
      const link = join(folder, LATEST);
      const fresh = `${link}.${runId}`;
      await symlink(runId, fresh, 'dir');
      try {
        await rename(fresh, link);
      } catch (error) {
        await rm(fresh, { force: true });
        throw error;
      }
      const begun = await readFile(join(folder, BEGUN), 'utf8').catch(() => '');
      // Another run may have begun since.
      if (begun.trim() === runId) await rm(join(folder, BEGUN), { force: true });
    },
  }),
};

/**
 * Notes that a run begins, so that nobody takes the one before it for this one when this one is killed, or ends before it begins
 * because of a mistake. Never rejects: a folder that nothing can be written to is told by whoever must write.
 * @param folder of reports
 */
export async function noteBegun(folder: string, runId: string): Promise<void> {
  const link = join(folder, LATEST);
  if ((await lstat(link).catch(() => undefined)) === undefined) return;
  try {
    await writeFile(join(folder, BEGUN), `${runId}\n`);
  } catch {
    // On a full disk the link can be taken away at least.
    await unlink(link).catch(() => undefined);
  }
}
