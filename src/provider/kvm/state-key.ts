import { createHash } from 'node:crypto';

/** What a saved state fits, and nothing else, in words and values. */
export type StateParts = Readonly<Record<string, string>>;

/** Name of the saved state of these parts. */
export function stateKey(parts: StateParts): string {
  const sorted = Object.entries(parts).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32);
}

/**
 * Why the saved states that are there do not fit, by the nearest of them: `its memory was 512, and is 1024`. Undefined when there is none that has
 * anything to do with it.
 */
export function whyNot(wanted: StateParts, there: readonly StateParts[]): string | undefined {
  const differences = there
    .filter((parts) => parts.disk === wanted.disk || parts.path === wanted.path)
    .map((parts) =>
      Object.keys({ ...parts, ...wanted })
        .filter((key) => parts[key] !== wanted[key])
        .map((key) => difference(key, parts[key], wanted[key])),
    );
  const [nearest] = differences.sort((one, other) => one.length - other.length);
  return nearest === undefined || nearest.length === 0 ? undefined : nearest.join('; ');
}

const SHORT = 40;

function difference(key: string, before: string | undefined, now: string | undefined): string {
  if (before === undefined || now === undefined)
    return `${key}: ${now === undefined ? 'is not given any more' : 'is new'}`;
  if (before.length > SHORT || now.length > SHORT) return `${key}: is another one`;
  return `${key}: ${before} when it was saved, ${now} now`;
}
