import type { REMOVERS } from '../provider/removers.ts';
import { type Account, keyOf } from './ledger/ledger-line.ts';

/**
 * What a ledger lists as not gone, is there, and shows by no label: one line each. Labels are asked for by the providers.
 * Never throws: not being able to ask is a line too. Asks nobody when the ledger has nothing open.
 */
export async function auditLedger(
  { open }: Account,
  run: string,
  removers: typeof REMOVERS,
): Promise<readonly string[]> {
  const lines = removers.map(async ({ kinds, load }) => {
    const entries = open.filter((entry) => !entry.kept && kinds.includes(entry.kind));
    if (entries.length === 0) return [];
    try {
      const remover = await load();
      const shown = new Set((await remover.find(run)).map(keyOf));
      const there = await Promise.all(
        entries.map(async (entry) => !shown.has(keyOf(entry)) && (await remover.isThere(entry))),
      );
      return entries.filter((_, index) => there[index]).map(({ kind, id }) => `${kind} ${id} is still there`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [`${kinds.join(', ')}: could not be asked what is left: ${reason}`];
    }
  });
  return (await Promise.all(lines)).flat();
}
