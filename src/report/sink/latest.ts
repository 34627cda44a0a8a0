import { lstat, readFile, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sink } from '../event/sink.ts';

/** The link to the newest finished run, in the folder of reports. */
export const LATEST = 'latest';
/** Contains the id of a run that began later, until it finishes. */
export const BEGUN = 'latest.unfinished';

/** `reports/latest`, a link to the newest finished run; it is replaced atomically, so it always exists. */
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
 * Records that a run begins, so that the previous run is not taken for this one if this one is killed, or ends early because of a mistake.
 * Never rejects: the code that must write reports a folder that cannot be written.
 * @param folder of reports
 */
export async function noteBegun(folder: string, runId: string): Promise<void> {
  const link = join(folder, LATEST);
  if ((await lstat(link).catch(() => undefined)) === undefined) return;
  try {
    await writeFile(join(folder, BEGUN), `${runId}\n`);
  } catch {
    // On a full disk, at least the link can be removed.
    await unlink(link).catch(() => undefined);
  }
}
