/** How many of the hosts a sentence must be true on. */
export interface Quorum {
  readonly kind: 'at least' | 'at most' | 'exactly';
  readonly count: number;
}

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** Reads `at least 3`, `at most one`, `exactly 2`, `no`; undefined for anything else. */
export function parseQuorum(text: string): Quorum | undefined {
  if (text === 'no') return { kind: 'exactly', count: 0 };
  const match = /^(at least|at most|exactly) (\d+|[a-z]+)$/.exec(text);
  const word = match?.[2] ?? '';
  const count = /^\d+$/.test(word) ? Number(word) : WORDS.indexOf(word);
  return match === null || count < 0 ? undefined : { kind: match[1] as Quorum['kind'], count };
}

/** `at least 3 of 20 hosts` */
export function printQuorum({ kind, count }: Quorum, hosts: number): string {
  return count === 0 && kind === 'exactly' ? `no host of ${hosts}` : `${kind} ${count} of ${hosts} hosts`;
}

/** Whether a quorum also speaks of hosts on which it must not hold. */
export function denies({ kind }: Quorum): boolean {
  return kind !== 'at least';
}

/**
 * The verdict from how many hosts it is true on and how many could not be asked.
 * @param neither hosts on which neither it nor its opposite is true, such as a property of a missing thing
 * @returns `unable` if the hosts that could not be asked decide
 */
export function judgeQuorum(
  quorum: Quorum,
  holds: number,
  unable: number,
  neither = 0,
): 'pass' | 'fail' | 'unable' {
  const met = (count: number) =>
    (quorum.kind !== 'at most' ? count >= quorum.count : true) &&
    (quorum.kind !== 'at least' ? count <= quorum.count : true);
  const sure = (count: number) => Array.from({ length: neither + 1 }, (_, more) => count + more).every(met);
  const possible = Array.from({ length: unable + 1 }, (_, more) => sure(holds + more));
  if (possible.every(Boolean)) return 'pass';
  return possible.some(Boolean) ? 'unable' : 'fail';
}
