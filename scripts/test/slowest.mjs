/** So many are named, and none that took less than a second. */
const MOST = 10;
const LEAST_S = 1;

/**
 * What took longest, one line each, the longest first.
 * @param {readonly (Readonly<Record<string, number>> | undefined)[]} seconds of each stage: file → how long it took
 * @returns {string[]} empty when nothing took a second
 */
export function slowest(seconds) {
  const slow = seconds.flatMap((files) => Object.entries(files ?? {})).filter(([, took]) => took >= LEAST_S);
  if (slow.length === 0) return [];
  const lines = slow
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([name, took]) => `${took.toFixed(1).padStart(7)} s  ${name}`);
  return [lines.length === 1 ? 'the slowest:' : `the slowest ${lines.length}:`, ...lines];
}
