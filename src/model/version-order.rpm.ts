/** The orders of rpm (rpm-version(7), rpmvercmp) and of pacman (vercmp(8)), which is an older branch of it. */

const SEGMENT = /^(?:\d+|[A-Za-z]+)/;

/** One of epoch, version and release, by rpm: separators only separate, `~` sorts before the end, `^` after it. */
export function compareRpmPart(a: string, b: string): number {
  let [left, right] = [a, b];
  for (;;) {
    left = left.replace(/^[^A-Za-z0-9~^]+/, '');
    right = right.replace(/^[^A-Za-z0-9~^]+/, '');
    const [first, second] = [left[0], right[0]];
    if (first === '~' || second === '~') {
      if (first !== second) return first === '~' ? -1 : 1;
      [left, right] = [left.slice(1), right.slice(1)];
      continue;
    }
    if (first === '^' || second === '^') {
      if (first !== second) {
        if (first === undefined) return -1;
        if (second === undefined) return 1;
        return first === '^' ? -1 : 1;
      }
      [left, right] = [left.slice(1), right.slice(1)];
      continue;
    }
    if (first === undefined || second === undefined) return left.length - right.length;
    const segments = takeSegments(left, right);
    if (segments.order !== 0) return segments.order;
    [left, right] = [segments.left, segments.right];
  }
}

/** The same by pacman: remaining letters make a version older, and a longer separator makes it newer. */
export function comparePacmanPart(a: string, b: string): number {
  let [left, right] = [a, b];
  while (left !== '' && right !== '') {
    const gaps = [left, right].map((text) => /^[^A-Za-z0-9]*/.exec(text)?.[0].length ?? 0);
    const [gapLeft = 0, gapRight = 0] = gaps;
    [left, right] = [left.slice(gapLeft), right.slice(gapRight)];
    if (left === '' || right === '') break;
    if (gapLeft !== gapRight) return gapLeft - gapRight;
    const segments = takeSegments(left, right);
    if (segments.order !== 0) return segments.order;
    [left, right] = [segments.left, segments.right];
  }
  if (left === '' && right === '') return 0;
  const letters = (text: string) => /^[A-Za-z]/.test(text);
  return (left === '' && !letters(right)) || letters(left) ? -1 : 1;
}

/** Compares the runs that both begin with, digits or letters depending on the left one, and returns the rest. */
function takeSegments(left: string, right: string) {
  const [segment = ''] = SEGMENT.exec(left) ?? [];
  const numeric = /^\d/.test(segment);
  const [other = ''] = (numeric ? /^\d+/ : /^[A-Za-z]+/).exec(right) ?? [];
  const rest = { left: left.slice(segment.length), right: right.slice(other.length) };
  if (segment === '') return { ...rest, order: -1 };
  if (other === '') return { ...rest, order: numeric ? 1 : -1 };
  return { ...rest, order: numeric ? compareDigits(segment, other) : compareText(segment, other) };
}

/** Numbers of any length: dates and hashes do not fit into a double. */
export function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || compareText(left, right);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
