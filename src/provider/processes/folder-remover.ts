import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { LATE, within } from '../../transport/deadline.ts';
import type { Remover } from '../remover.ts';

/**
 * Temporary folders. They bear no label, so only the ledger knows them; and only folders whose own name begins with `opsproof-`
 * are removed, so that no line of a ledger can name somebody's home.
 */
export const folderRemover: Remover = {
  name: 'folders',

  async find() {
    return [];
  },

  async isThere({ id }) {
    return existsSync(id);
  },

  async remove({ id }, limitMs) {
    if (!isAbsolute(id) || !basename(id).startsWith('opsproof-')) {
      return `folder ${id} was not removed: its name does not begin with opsproof-`;
    }
    try {
      const removed = await within(rm(id, { recursive: true, force: true, maxRetries: 2 }), limitMs);
      return removed === LATE ? `folder ${id} could not be removed within ${limitMs / 1000} s` : undefined;
    } catch (error) {
      return `folder ${id} could not be removed: ${error instanceof Error ? error.message : String(error)}`;
    }
  },
};
