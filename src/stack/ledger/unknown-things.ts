import { count } from '../../model/count.ts';
import type { RemoverEntry } from '../../provider/remover.ts';
import type { ThingName } from './ledger-line.ts';

const MOST_NAMED = 5;

/**
 * Things that no provider here can find or remove, because an opsproof with other providers made them: a line for each provider that is
 * unknown, or does not know the kind.
 */
export function unknownThings(
  things: readonly ThingName[],
  removers: readonly RemoverEntry[],
): readonly string[] {
  const unknown = new Map<string, ThingName[]>();
  for (const thing of things.filter((one) => !isKnown(one, removers)))
    unknown.set(thing.provider, [...(unknown.get(thing.provider) ?? []), thing]);
  return [...unknown].map(([provider, all]) => {
    const named = all.slice(0, MOST_NAMED).map(({ kind, id }) => `${kind} ${id}`);
    const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
    return `${count(all.length, 'thing')} of the provider "${provider}" (${named.join(', ')}${more}): an opsproof that knows ${provider} must sweep ${all.length === 1 ? 'it' : 'these'}`;
  });
}

/** Whether a provider here can find and remove it. */
export function isKnown({ provider, kind }: ThingName, removers: readonly RemoverEntry[]): boolean {
  return removers.some(({ name, kinds }) => name === provider && kinds.some((known) => known.name === kind));
}
