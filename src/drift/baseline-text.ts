import { ConfigurationError } from '../model/errors.ts';
import type { HostInventory } from './inventory.ts';
import type { KeptThing } from './kept-state.ts';

/** JSON with one line per thing. */
export function printHost(items: HostInventory['items']): string {
  const nouns = Object.keys(items).sort();
  const sections = nouns.map((noun) => {
    const named = items[noun] ?? {};
    const lines = Object.keys(named)
      .sort()
      .map((name) => `    ${JSON.stringify(name)}: ${printItem(named[name] ?? {})}`);
    return lines.length === 0
      ? `  ${JSON.stringify(noun)}: {}`
      : `  ${JSON.stringify(noun)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}

function printItem(item: KeptThing): string {
  const pairs = Object.keys(item)
    .sort()
    .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(item[key])}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** Reads one host of a baseline. @throws ConfigurationError */
export function parseBaseline(text: string, file: string): HostInventory['items'] {
  try {
    const parsed = JSON.parse(text) as unknown;
    if (isMapOfMapsOfMaps(parsed)) return parsed as HostInventory['items'];
    throw new SyntaxError('it is not a map of nouns, names and attributes');
  } catch (error) {
    throw new ConfigurationError([
      {
        file,
        message: `it is not a baseline: ${(error as Error).message}`,
        hint: 'restore it from version control, or accept again: opsproof drift accept',
      },
    ]);
  }
}

function isMapOfMapsOfMaps(value: unknown, depth = 3): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return depth === 1 || Object.values(value).every((inner) => isMapOfMapsOfMaps(inner, depth - 1));
}
