import { distance } from 'fastest-levenshtein';

/**
 * The candidates a person may have meant, best first. Upper and lower case are the same.
 * @param furthest how many letters may be wrong
 */
export function nearest(
  word: string,
  candidates: Iterable<string>,
  limit = 3,
  furthest = Math.max(1, Math.floor(word.length / 3)),
): string[] {
  const wanted = word.toLowerCase();
  // People get the first letter right more often than the others.
  const begin = (candidate: string) => Number(candidate[0]?.toLowerCase() !== wanted[0]);
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, away: away(wanted, candidate.toLowerCase()) }))
    .filter(({ away }) => away <= furthest)
    .sort(
      (a, b) =>
        a.away - b.away || begin(a.candidate) - begin(b.candidate) || compare(a.candidate, b.candidate),
    )
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Two swapped letters, and a prefix (`web` for `web-01`), count as one wrong letter. */
function away(wanted: string, candidate: string): number {
  const letters = distance(wanted, candidate);
  const begun = wanted.length >= 3 && candidate.length >= 3;
  if (letters > 1 && begun && (candidate.startsWith(wanted) || wanted.startsWith(candidate))) return 1;
  return letters === 2 && sorted(wanted) === sorted(candidate) ? 1 : letters;
}

function sorted(word: string): string {
  return [...word].sort().join('');
}

/** How many candidates are listed if none is near. */
const LISTED = 20;

/** `did you mean "x"?`, or `allowed: a, b, c` if none is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const all = [...new Set(candidates)];
  const [best] = nearest(word, all, 1);
  if (best !== undefined) return `did you mean "${best}"?`;
  if (all.length === 0) return 'allowed: nothing';
  const more = all.length > LISTED ? ` and ${all.length - LISTED} more` : '';
  return `allowed: ${all.slice(0, LISTED).join(', ')}${more}`;
}
