import type { Value } from '../model/value.ts';
import type { Inventory, State } from '../resource/resource.ts';

/** What is kept of one thing: attribute → value. */
export type KeptThing = Readonly<Record<string, Value>>;

export function pickAll(states: ReadonlyMap<string, State>, inventory: Inventory): Record<string, KeptThing> {
  return Object.fromEntries([...states].map(([name, state]) => [name, pick(state, inventory)]));
}

export function pick(state: State, { keep, ordered = [] }: Inventory): KeptThing {
  const entries = keep.flatMap((attribute) => {
    const value = state[attribute];
    return value === undefined
      ? []
      : [[attribute, ordered.includes(attribute) ? value : order(value)] as const];
  });
  return Object.fromEntries(entries);
}

/** Most lists are kept sorted, because the order in which a host prints them means nothing. */
function order(value: Value): Value {
  return Array.isArray(value) ? [...value].sort((a, b) => (String(a) < String(b) ? -1 : 1)) : value;
}
