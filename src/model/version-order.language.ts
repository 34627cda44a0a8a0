import { compareDigits, compareText } from './version-order.rpm.ts';

/** The orders of Python's packages (PEP 440) and of Ruby's (Gem::Version). */

interface PythonVersion {
  readonly epoch: string;
  readonly release: readonly string[];
  /** Position among pre-releases and the release: .dev alone, a, b, rc, the release. */
  readonly phase: number;
  readonly phaseNumber: string;
  readonly post: string | undefined;
  readonly dev: string | undefined;
  /** `2.1.0+cpu`: the local label, in parts. */
  readonly local: readonly string[] | undefined;
}

const PHASES: Readonly<Record<string, number>> = {
  a: 1,
  alpha: 1,
  b: 2,
  beta: 2,
  c: 3,
  rc: 3,
  pre: 3,
  preview: 3,
};
const RELEASED = 4;

function splitPython(version: string): PythonVersion | undefined {
  const match =
    /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<number>\d*))?(?:(?:-(?<implicit>\d+))|(?:[-_.]?(?:post|rev|r)[-_.]?(?<post>\d*)))?(?:[-_.]?(?<devword>dev)[-_.]?(?<dev>\d*))?(?:\+(?<local>[a-z0-9]+(?:[._-][a-z0-9]+)*))?$/i.exec(
      version,
    );
  if (match === null) return undefined;
  const {
    epoch = '0',
    release = '',
    phase,
    number = '',
    implicit,
    post,
    devword,
    dev = '',
    local,
  } = match.groups ?? {};
  const position = phase === undefined ? undefined : PHASES[phase.toLowerCase()];
  const after = implicit ?? post;
  return {
    epoch,
    release: release.replace(/(?:\.0+)+$/, '').split('.'),
    phase: position ?? (devword !== undefined && after === undefined ? 0 : RELEASED),
    phaseNumber: number,
    post: after,
    dev: devword === undefined ? undefined : dev,
    local: local?.toLowerCase().split(/[._-]/),
  };
}

/**
 * By PEP 440. A local label counts if `written` has one: 2.1.0+cpu is a 2.1.0, but not a 2.1.0+cu121. @returns undefined if one of them is
 * not such a version
 */
export function comparePython(version: string, written: string): number | undefined {
  const [left, right] = [splitPython(version), splitPython(written)];
  if (left === undefined || right === undefined) return undefined;
  const order = compareDigits(left.epoch, right.epoch) || compareReleases(left.release, right.release);
  return (
    order ||
    left.phase - right.phase ||
    compareDigits(left.phaseNumber, right.phaseNumber) ||
    comparePresence(left.post, right.post) ||
    compareDev(left.dev, right.dev) ||
    (right.local === undefined ? 0 : compareLocal(left.local ?? [], right.local))
  );
}

/** Part by part; a number is newer than letters, and more parts are newer than fewer. */
function compareLocal(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [a = '', b = ''] = [left[index], right[index]];
    const [digitsA, digitsB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
    if (digitsA !== digitsB) return digitsA ? 1 : -1;
    const order = digitsA ? compareDigits(a, b) : compareText(a, b);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** By Gem::Version: a part with letters makes a pre-release. @returns undefined if one of them is not such a version */
export function compareGem(version: string, written: string): number | undefined {
  const valid = /^\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z.-]+)?$/;
  if (!valid.test(version) || !valid.test(written)) return undefined;
  const [left, right] = [gemParts(version), gemParts(written)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index] ?? '0', right[index] ?? '0'];
    const letters = [a, b].map((part) => /^[A-Za-z]/.test(part));
    if (letters[0] !== letters[1]) return letters[0] ? -1 : 1;
    const order = letters[0] ? compareText(a, b) : compareDigits(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** Zeros at the end, and before the first letters, do not count. */
function gemParts(version: string): readonly string[] {
  const parts = version.replaceAll('-', '.pre.').match(/\d+|[A-Za-z]+/g) ?? [];
  const letters = parts.findIndex((part) => /^[A-Za-z]/.test(part));
  const cut = letters < 0 ? parts.length : letters;
  return [withoutZeros(parts.slice(0, cut)), withoutZeros(parts.slice(cut))].flat();
}

function withoutZeros(parts: readonly string[]): readonly string[] {
  const last = parts.findLastIndex((part) => !/^0+$/.test(part));
  return parts.slice(0, last + 1);
}

function compareReleases(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareDigits(left[index] ?? '0', right[index] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

/** A version that has it is newer than one that does not; two numbers are compared. */
function comparePresence(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) {
    return Number(left !== undefined) - Number(right !== undefined);
  }
  return compareDigits(left, right);
}

/** A development release is older than the release it leads to. */
function compareDev(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  return compareDigits(left, right);
}
