import { compareApk } from './version-order.apk.ts';
import { compareGem, comparePython } from './version-order.language.ts';
import { compareDigits, comparePacmanPart, compareRpmPart } from './version-order.rpm.ts';
import { compareSemver } from './version-order.semver.ts';

/**
 * The order of package versions: dpkg's algorithm (deb-version(7)), which is also right for plain dotted versions, and the orders of other
 * packaging systems where they differ.
 */

/** The packaging system whose order applies. What it cannot read is compared by dpkg's order. */
export type VersionOrder = 'dpkg' | 'rpm' | 'pacman' | 'apk' | 'semver' | 'pep 440' | 'gem';

interface Version {
  readonly epoch: string | undefined;
  readonly upstream: string;
  readonly revision: string | undefined;
}

/** `[epoch:]upstream[-revision]`; the revision starts after the last hyphen. */
function split(version: string): Version {
  const [, epoch, rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(version.trim()) ?? [];
  const hyphen = rest.lastIndexOf('-');
  if (hyphen < 0) return { epoch, upstream: rest, revision: undefined };
  return { epoch, upstream: rest.slice(0, hyphen), revision: rest.slice(hyphen + 1) };
}

/** Strict order by deb-version(7): negative if `a` is older, 0 if equal, positive if newer. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [split(a), split(b)];
  return (
    comparePart(left.epoch ?? '0', right.epoch ?? '0') ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision ?? '', right.revision ?? '')
  );
}

/**
 * Compares a host's version with the one that a person wrote. Parts that were not written do not count: `9.2p1` means every packaging of
 * it, so `1:9.2p1-2+deb12u3` is equal to it, not newer than `10`. Hyphenated pre-releases (`2.0.0-rc.1`, semver.org item 9) are older than
 * the release.
 */
export function compareToWritten(observed: string, written: string, order: VersionOrder = 'dpkg'): number {
  return ORDERS[order](observed, written) ?? compareDebian(observed, written);
}

const ORDERS: Readonly<Record<VersionOrder, (observed: string, written: string) => number | undefined>> = {
  dpkg: compareDebian,
  rpm: (observed, written) => compareParts(observed, written, compareRpmPart),
  pacman: (observed, written) => compareParts(observed, written, comparePacmanPart),
  apk: compareApk,
  semver: compareSemver,
  'pep 440': comparePython,
  gem: compareGem,
};

/** Epoch, version and release, each by `compare`; a part that was not written does not count. */
function compareParts(observed: string, written: string, compare: (a: string, b: string) => number): number {
  const [found, bound] = [split(observed), split(written)];
  return (
    (bound.epoch === undefined ? 0 : compare(found.epoch ?? '0', bound.epoch)) ||
    compare(found.upstream, bound.upstream) ||
    (bound.revision === undefined ? 0 : compare(found.revision ?? '', bound.revision))
  );
}

function compareDebian(observed: string, written: string): number {
  const bound = split(tildePrerelease(written));
  const found = split(tildePrerelease(observed));
  return compareVersions(
    join(
      bound.epoch === undefined ? undefined : found.epoch,
      found.upstream,
      bound.revision === undefined ? undefined : found.revision,
    ),
    join(bound.epoch, bound.upstream, bound.revision),
  );
}

function join(epoch: string | undefined, upstream: string, revision: string | undefined): string {
  return `${epoch ?? '0'}:${upstream}${revision === undefined ? '-' : `-${revision}`}`;
}

/** A version that Debian sorts after `1.0.0-rc1`, such as `1.0.0-rc1+really1.0.0`, is not a pre-release. */
function tildePrerelease(version: string): string {
  if (version.includes('+really')) return version;
  return version.replace(/-(?=(?:alpha|beta|rc|pre|preview|dev|snapshot)(?![a-z]))/i, '~');
}

/** One part: alternating runs of non-digits and digits, compared lexically with `~` first, then as numbers. */
function comparePart(a: string, b: string): number {
  let [left, right] = [a, b];
  while (left !== '' || right !== '') {
    const [leftText = ''] = /^\D*/.exec(left) ?? [];
    const [rightText = ''] = /^\D*/.exec(right) ?? [];
    const byText = compareText(leftText, rightText);
    if (byText !== 0) return byText;
    left = left.slice(leftText.length);
    right = right.slice(rightText.length);
    const [leftDigits = ''] = /^\d*/.exec(left) ?? [];
    const [rightDigits = ''] = /^\d*/.exec(right) ?? [];
    const byNumber = compareDigits(leftDigits, rightDigits);
    if (byNumber !== 0) return byNumber;
    left = left.slice(leftDigits.length);
    right = right.slice(rightDigits.length);
  }
  return 0;
}

/** `~` sorts before the end, letters before everything else. */
function compareText(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = weight(a[index]) - weight(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  const code = character.codePointAt(0) ?? 0;
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
