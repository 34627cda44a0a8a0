import type { Trace } from '../../provider/remover.ts';
import type { ThingName } from './ledger-line.ts';
import type { RunnerLife } from './runner-life.ts';

/** Something a run made that still exists, with everything that is known about it. */
export interface Candidate extends Trace, ThingName {
  readonly run: string;
  readonly owner: string;
  /** RFC 3339. */
  readonly expires: string | undefined;
  /** Milliseconds since 1970. */
  readonly madeAt: number | undefined;
  /** What it costs per hour, as its provider says. */
  readonly price: string | undefined;
  /** The process that ran its run. */
  readonly life: RunnerLife;
  /** It was to stay until it expires. */
  readonly kept: boolean;
}

export interface Choice {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Only what is older than this, even if it has not expired yet. */
  readonly olderThanMs: number | undefined;
  /** Also what is kept, has not expired, or has incomplete labels. */
  readonly all: boolean;
  /** Only what this run made, and all of it. */
  readonly run: string | undefined;
}

/** Why something is left alone; undefined if it is a leftover. What a living run made never is. */
export function whySpared(candidate: Candidate, choice: Choice): string | undefined {
  const { life, kept, expires, madeAt } = candidate;
  if (life === 'alive') return 'its run is alive';
  if (choice.run !== undefined) return undefined;
  if (choice.all) return undefined;
  const end = Date.parse(expires ?? '');
  const expired = end <= choice.now;
  if (kept && !expired) return `kept until ${expires ?? 'somebody removes it'}`;
  if (choice.olderThanMs !== undefined) {
    if (madeAt === undefined) return 'its age is not known';
    return choice.now - madeAt > choice.olderThanMs ? undefined : 'it is younger';
  }
  if (life === 'dead' || expired) return undefined;
  if (Number.isNaN(end)) return 'it does not say when it expires';
  return `it is not known whether its run is alive, and it expires at ${expires}`;
}
