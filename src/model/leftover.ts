import type { Money } from './money.ts';

/** Something that a run made and that is, or was until now, still there. */
export interface Leftover {
  /** Name of the provider. */
  readonly provider: string;
  readonly kind: string;
  /** The name that opsproof chose. */
  readonly id: string;
  /** The provider's own name for it, such as `i-0123`; undefined if it has none. */
  readonly called?: string;
  /** Where it is: `region eu-central-1`; empty: where the provider looks by itself. */
  readonly place: string;
  readonly run: string;
  /** Whose it is: `shop/web`, or `shop` for what several hosts share. */
  readonly owner: string;
  /** RFC 3339: when it was made. */
  readonly since?: string;
  /** RFC 3339: when anyone may remove it. */
  readonly expires?: string;
  /** The process that ran its run. */
  readonly runner: 'alive' | 'dead' | 'unknown';
  readonly fate: Fate;
  /** Why it is left alone, or could not be removed. */
  readonly why?: string;
  readonly cost: Cost;
}

/** What a sweep does with it: `to remove` in a dry run, `left alone` for a reason. */
export type Fate = 'to remove' | 'removed' | 'not removed' | 'left alone';

/** What it costs; `unknown` is never the same as nothing. */
export type Cost = 'free' | 'unknown' | { readonly perHour: Money; readonly soFar?: Money };

/** One place in which a provider was to be asked. */
export interface AskedPlace {
  readonly provider: string;
  /** As in Leftover. */
  readonly place: string;
  /** `not set up`: this machine knows no such place, and no ledger or environment speaks of one. */
  readonly answer: 'asked' | 'not set up' | 'unable';
  /** Why it could not be asked, or why there is nothing to ask. */
  readonly reason?: string;
  readonly hint?: string;
}

/** All that is left, and where it was looked for. */
export interface Leftovers {
  /** RFC 3339. */
  readonly at: string;
  readonly dryRun: boolean;
  readonly things: readonly Leftover[];
  readonly places: readonly AskedPlace[];
  /** A line for each ledger or environment that could not be read: what only it names was not looked for. */
  readonly unread: readonly string[];
  /** A line for each unknown provider in a ledger: nobody here can find or remove its things. */
  readonly foreign: readonly string[];
}

/** What all of it costs, currency by currency. */
export interface CostSum {
  readonly perHour: Money;
  readonly soFar: Money;
}

/** Of those that are still there. @returns `unpriced`: how many are in no sum, or only in that of an hour */
export function sumCosts(things: readonly Leftover[]): {
  readonly sums: readonly CostSum[];
  readonly unpriced: number;
} {
  const sums = new Map<string, { perHour: bigint; soFar: bigint }>();
  let unpriced = 0;
  for (const { cost } of things.filter(({ fate }) => fate !== 'removed')) {
    if (cost === 'free') continue;
    if (cost === 'unknown' || cost.soFar === undefined) unpriced += 1;
    if (cost === 'unknown') continue;
    const { currency, micros } = cost.perHour;
    const sum = sums.get(currency) ?? { perHour: 0n, soFar: 0n };
    sum.perHour += micros;
    sum.soFar += cost.soFar?.micros ?? 0n;
    sums.set(currency, sum);
  }
  const amounts = [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    sums: amounts.map(([currency, { perHour, soFar }]) => ({
      perHour: { currency, micros: perHour },
      soFar: { currency, micros: soFar },
    })),
    unpriced,
  };
}
