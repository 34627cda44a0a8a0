import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { messageOf } from '../../model/errors.ts';
import { OURS } from '../../provider/ours.ts';
import type { Remover, RemoverEntry, Trace } from '../../provider/remover.ts';
import { LATE, within } from '../../transport/deadline.ts';

/**
 * Which files may be removed, so that no line of a ledger can name somebody's home: temporary folders whose own name begins with
 * `opsproof-`, and logs. Child processes and builds write their logs into the folder of a run directly. A run that ends normally has masked
 * them; those still in the ledger may contain secrets in clear.
 */
const RULES: Readonly<Record<string, { readonly rule: string; allows(id: string): boolean }>> = {
  folder: { rule: 'begin with opsproof-', allows: (id) => basename(id).startsWith('opsproof-') },
  log: { rule: 'end with .log', allows: (id) => id.endsWith('.log') },
};

/** Files that runs make. They have no labels, so only the ledger knows them. */
export const ownFiles: Remover = {
  async find() {
    return [];
  },

  async isThere({ id }) {
    return existsSync(id);
  },

  async remove({ kind, id }: Trace, limitMs) {
    const known = RULES[kind];
    if (known === undefined || !isAbsolute(id) || !known.allows(id))
      return `${kind} ${id} was not removed: its name does not ${known?.rule ?? 'say what it is'}`;
    try {
      const removed = await within(
        rm(id, { recursive: kind === 'folder', force: true, maxRetries: 2 }),
        limitMs,
      );
      return removed === LATE ? `${kind} ${id} could not be removed within ${limitMs / 1000} s` : undefined;
    } catch (error) {
      return `${kind} ${id} could not be removed: ${messageOf(error)}`;
    }
  },
};

/** Last of all removers: after the processes that write the files. */
export const OWN_FILES: RemoverEntry = {
  name: OURS,
  kinds: [
    { name: 'folder', limitMs: 10_000, free: true },
    { name: 'log', limitMs: 10_000, free: true },
  ],
  load: async () => ownFiles,
};
