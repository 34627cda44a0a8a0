import { distance } from 'fastest-levenshtein';

/** Shorter names are near to too many others. */
const LEAST = 4;

/**
 * The name that is there and was probably meant by one that is not: it differs in upper and lower case, in `_`, `-`, `.` and spaces, or in one
 * letter (two swapped ones count as one). Numbers count: `eth1` is no slip of `eth0`.
 * @param names what is there
 */
export function nearName(name: string, names: Iterable<string>): string | undefined {
  const there = [...new Set(names)];
  if (there.includes(name)) return undefined;
  return (
    there.find((known) => bare(known) === bare(name)) ??
    there.find((known) => isSlip(bare(name), bare(known)))
  );
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, '');
}

function isSlip(name: string, known: string): boolean {
  if (Math.min(name.length, known.length) < LEAST) return false;
  if (name.replaceAll(/\d+/g, '') === known.replaceAll(/\d+/g, '')) return false;
  const letters = distance(name, known);
  return letters === 1 || (letters === 2 && isSwapped(name, known));
}

/** Whether two letters that stand beside each other have changed places. */
function isSwapped(name: string, known: string): boolean {
  const at = [...name].findIndex((letter, index) => letter !== known[index]);
  return known === `${name.slice(0, at)}${name[at + 1] ?? ''}${name[at] ?? ''}${name.slice(at + 2)}`;
}
