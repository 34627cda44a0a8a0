import { compareDigits, compareText } from './version-order.rpm.ts';

/**
 * By semver.org item 11. Numbers that `written` does not have count as 0, and pre-releases of such a short version are not older than it:
 * 2.0.0-rc.1 is not under 2.
 * @returns undefined if one of them is not such a version
 */
export function compareSemver(version: string, written: string): number | undefined {
  const [left, right] = [split(version), split(written)];
  if (left === undefined || right === undefined) return undefined;
  for (let index = 0; index < 3; index += 1) {
    const order = compareDigits(left.numbers[index] ?? '0', right.numbers[index] ?? '0');
    if (order !== 0) return order;
  }
  if (right.numbers.length < 3 && right.prerelease === '') return 0;
  return comparePrerelease(left.prerelease, right.prerelease);
}

function split(version: string) {
  const [, numbers, prerelease = ''] =
    /^v?(\d+(?:\.\d+){0,2})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(version) ?? [];
  return numbers === undefined ? undefined : { numbers: numbers.split('.'), prerelease };
}

function comparePrerelease(left: string, right: string): number {
  if (left === '' || right === '') return Number(left === '') - Number(right === '');
  const [before, after] = [left.split('.'), right.split('.')];
  for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
    const [a, b] = [before[index], after[index]];
    if (a === undefined || b === undefined) return before.length - after.length;
    const numeric = [a, b].map((part) => /^\d+$/.test(part));
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    const order = numeric[0] ? compareDigits(a, b) : compareText(a, b);
    if (order !== 0) return order;
  }
  return 0;
}
