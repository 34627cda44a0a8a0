import { compareDigits, compareText } from './version-order.rpm.ts';

/** Suffixes before the release itself, and after it (apk-package(5)). */
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];

interface Parts {
  readonly numbers: readonly string[];
  readonly letter: string;
  /** `_rc2`, `_p1`: any number of them. */
  readonly suffixes: readonly (readonly [name: string, number: string])[];
  readonly build: string;
}

/** `1.2.3b_rc2~hash-r4` (apk-package(5)); undefined if it is not a version of apk. */
function split(version: string): Parts | undefined {
  const [, numbers, letter = '', suffixes = '', build = ''] =
    /^(\d+(?:\.\d+)*)([a-z])?((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/.exec(
      version,
    ) ?? [];
  if (numbers === undefined) return undefined;
  const found = [...suffixes.matchAll(/_([a-z]+)(\d*)/g)];
  return {
    numbers: numbers.split('.'),
    letter,
    suffixes: found.map(([, name = '', number = '']) => [name, number] as const),
    build,
  };
}

/**
 * By apk-package(5). A build number that `written` does not have does not count.
 * @returns undefined if one of them is not a version of apk
 */
export function compareApk(version: string, written: string): number | undefined {
  const [left, right] = [split(version), split(written)];
  if (left === undefined || right === undefined) return undefined;
  return (
    compareNumbers(left.numbers, right.numbers) ||
    compareText(left.letter, right.letter) ||
    compareSuffixes(left.suffixes, right.suffixes) ||
    (right.build === '' ? 0 : compareDigits(left.build, right.build))
  );
}

/** The first number as a number; a later one with a leading zero is a fraction. */
function compareNumbers(left: Parts['numbers'], right: Parts['numbers']): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index], right[index]];
    if (a === undefined || b === undefined) return left.length - right.length;
    const fraction = index > 0 && (a.startsWith('0') || b.startsWith('0'));
    const order = fraction ? compareText(a, b) : compareDigits(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

function compareSuffixes(left: Parts['suffixes'], right: Parts['suffixes']): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index] ?? ['', ''], right[index] ?? ['', '']];
    const order = SUFFIXES.indexOf(a[0]) - SUFFIXES.indexOf(b[0]) || compareDigits(a[1], b[1]);
    if (order !== 0) return order;
  }
  return 0;
}
