/** If either side has more lines than this in the differing middle, they are shown as removed and added, without alignment. */
const ALIGNED_LINES = 400;

/**
 * The difference between two texts, like `diff -u` without headers: `-` was expected, `+` was observed, with two lines of context.
 * @param longest how many lines to return; the last one counts the rest
 */
export function diffText(expected: string, observed: string, longest = 12): string[] {
  const [before, after] = [expected.split('\n'), observed.split('\n')];
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;

  const removed = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  const lines = [
    `@@ line ${head + 1} @@`,
    ...before.slice(Math.max(0, head - 2), head).map((line) => ` ${line}`),
    ...align(removed, added),
    ...before.slice(before.length - tail, before.length - tail + 2).map((line) => ` ${line}`),
  ].map((line) => (line.length > 200 ? `${line.slice(0, 200)}…` : line));
  if (lines.length <= longest) return lines;
  return [...lines.slice(0, longest - 1), `… ${lines.length - longest + 1} more lines differ or follow`];
}

/** Longest common subsequence, by dynamic programming. */
function align(removed: readonly string[], added: readonly string[]): string[] {
  if (removed.length > ALIGNED_LINES || added.length > ALIGNED_LINES) {
    return [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  }
  const width = added.length + 1;
  const common = new Uint16Array((removed.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = removed.length - 1; row >= 0; row -= 1) {
    for (let column = added.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        removed[row] === added[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < removed.length || column < added.length) {
    if (row < removed.length && column < added.length && removed[row] === added[column]) {
      lines.push(` ${removed[row]}`);
      row += 1;
      column += 1;
    } else if (
      column >= added.length ||
      (row < removed.length && at(row + 1, column) >= at(row, column + 1))
    ) {
      lines.push(`-${removed[row]}`);
      row += 1;
    } else {
      lines.push(`+${added[column]}`);
      column += 1;
    }
  }
  return lines;
}
