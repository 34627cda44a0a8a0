/** A line of ours whose end the disk did not take: what it would have listed was never made. */
const TORN = /^\{"at":"[\x20-\x7e]*$/;

/**
 * Why a ledger may not list everything that it once did: it was cut off, or something else was written into it.
 * @param text of the whole ledger
 * @param isLegible whether something can be read from a line
 * @param begun whether it says whose it is, which is its first line
 */
export function doubtOf(
  text: string,
  isLegible: (line: string) => boolean,
  begun: boolean,
): string | undefined {
  if (text.trim() === '') return 'it is empty';
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const strange = lines.filter((line, at) => {
    if (line === '' || isLegible(line)) return false;
    // Before it writes the next line, a runner ends one that is torn.
    return !(TORN.test(line) && at < lines.length - 1);
  }).length;
  if (strange > 0) return strange === 1 ? 'a line cannot be read' : `${strange} lines cannot be read`;
  if (last !== '') return 'its last line is cut off';
  return begun ? undefined : 'its first line is missing';
}
