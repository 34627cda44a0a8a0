import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Remover } from '../remover.ts';

/**
 * Logs that child processes and builds write into the folder of a run themselves. A run that ends well has masked them; what is
 * still in the ledger may hold secrets as they are. Only the ledger knows them, and only files whose name ends with `.log` are
 * removed, so that no line of a ledger can name something else.
 */
export const logRemover: Remover = {
  name: 'logs',

  async find() {
    return [];
  },

  async isThere({ id }) {
    return existsSync(id);
  },

  async remove({ id }) {
    if (!isAbsolute(id) || !id.endsWith('.log'))
      return `log ${id} was not removed: its name does not end with .log`;
    try {
      await rm(id, { force: true });
      return undefined;
    } catch (error) {
      return `log ${id} could not be removed: ${error instanceof Error ? error.message : String(error)}`;
    }
  },
};
