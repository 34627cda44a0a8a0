import { matchesGlob } from 'node:path';
import type { Baseline } from './baseline.ts';
import type { ChangeWithEffects } from './effects.ts';
import type { HostInventory } from './inventory.ts';

/** What somebody accepts: `package openssl`, `file /etc/nginx/*`, `kernel module nf_*`, `* on web-07`. */
export interface Only {
  readonly text: string;
  fits(host: string, noun: string, name: string): boolean;
}

/** @param nouns all nouns, because some consist of two words. A name may be in quotes, as in the report of a night */
export function parseOnly(text: string, nouns: readonly string[]): Only {
  const [, what = '*', place = '*'] = /^(.+?)(?: on (\S+))?$/s.exec(text.trim()) ?? [];
  const own = nouns.filter((noun) => what === noun || what.startsWith(`${noun} `));
  const noun = own.toSorted((a, b) => b.length - a.length)[0] ?? what.split(' ')[0] ?? '*';
  const name = what.slice(noun.length).trim();
  const plain = /^"(.*)"$/s.exec(name)?.[1] ?? (name === '' ? '*' : name);
  const fits = (value: string, pattern: string) =>
    pattern === '*' || value === pattern || matchesGlob(value, pattern);
  return {
    text,
    fits: (host, itsNoun, itsName) => fits(itsNoun, noun) && fits(itsName, plain) && fits(host, place),
  };
}

/** What there is to choose from. */
interface Choice {
  readonly baseline: Baseline;
  readonly inventories: Readonly<Record<string, HostInventory>>;
}

/** The patterns that match nothing, neither in the baseline nor in the current state. */
export function namingNothing(only: readonly Only[], { baseline, inventories }: Choice): readonly Only[] {
  return only.filter(
    ({ fits }) =>
      !Object.entries(inventories).some(([host, { items }]) =>
        [items, baseline[host] ?? {}].some((nouns) =>
          Object.entries(nouns).some(([noun, named]) =>
            Object.keys(named).some((name) => fits(host, noun, name)),
          ),
        ),
      ),
  );
}

/**
 * Selects what is accepted: what a pattern matches, and its effects on the same hosts, as reported in one line.
 * @param folded what differs from the baseline
 */
export function chooserOf(only: readonly Only[], folded: readonly ChangeWithEffects[]): Only['fits'] {
  const named: Only['fits'] = (...place) => only.some(({ fits }) => fits(...place));
  const key = (...parts: readonly string[]) => JSON.stringify(parts);
  const companions = new Set(
    folded.flatMap(({ change, with: others }) =>
      change.hosts
        .filter((host) => named(host, change.noun, change.name))
        .flatMap((host) =>
          others.filter(({ hosts }) => hosts.includes(host)).map(({ noun, name }) => key(host, noun, name)),
        ),
    ),
  );
  return (...place) => named(...place) || companions.has(key(...place));
}
