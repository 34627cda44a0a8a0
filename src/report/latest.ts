import { rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sink } from './events.ts';

/** `reports/latest`, a link to the newest finished run; it is replaced in one step, so there is never none. */
export const latest: Sink = {
  name: 'latest',
  open: ({ directory }) => ({
    on() {},
    async close() {
      const link = join(dirname(directory), 'latest');
      const fresh = `${link}.${basename(directory)}`;
      await symlink(basename(directory), fresh, 'dir');
      try {
        await rename(fresh, link);
      } catch (error) {
        await rm(fresh, { force: true });
        throw error;
      }
    },
  }),
};
