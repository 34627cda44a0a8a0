import { messageOf } from '../model/errors.ts';
import type { RemoverEntry } from '../provider/remover.ts';
import { type Account, keyOf } from './ledger/ledger-line.ts';

/**
 * What is left of a run when everything should be gone, one line each: things with its label, and things that only its ledger lists. Asks
 * every provider that was ever about to make something for it. Never throws: a failure to ask is a line too.
 */
export async function auditRun(
  account: Account,
  run: string,
  removers: readonly RemoverEntry[],
): Promise<readonly string[]> {
  const asked = removers.filter(({ name }) => account.providers.has(name));
  const lines = asked.map(async ({ name: provider, load }) => {
    try {
      const remover = await load();
      const found = await remover.find(run, account.scopes.get(provider) ?? []);
      const shown = new Map(found.map((thing) => [keyOf({ ...thing, provider }), thing]));
      const entries = account.open.filter((entry) => entry.provider === provider && !entry.kept);
      const silent = entries.filter((entry) => !shown.has(keyOf(entry)));
      const there = await Promise.all(silent.map((entry) => remover.isThere(entry)));
      const left = [...shown.values(), ...silent.filter((_, index) => there[index])];
      return left.map(({ kind, id }) => `${kind} ${id} is still there`);
    } catch (error) {
      const reason = messageOf(error);
      return [`${provider}: could not be asked what is left: ${reason}`];
    }
  });
  return (await Promise.all(lines)).flat();
}
