import type { Value } from '../model/value.ts';
import type { Change } from './compare.ts';

/** The same change has the same fingerprint on every night, whatever hosts have it. */
export function fingerprint({ kind, noun, name, attribute, from, to }: Change): string {
  return JSON.stringify([kind, noun, name, attribute ?? null, from ?? null, to ?? null]);
}

/** The change that a fingerprint is of, on these hosts. */
export function changeOf(mark: string, hosts: readonly string[]): Change {
  const [kind, noun, name, attribute, from, to] = JSON.parse(mark) as readonly [
    Change['kind'],
    ...[noun: string, name: string, attribute: string | null, from: Value | null, to: Value | null],
  ];
  return {
    ...{ kind, noun, name, hosts, others: [] },
    ...(attribute === null ? {} : { attribute }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}
