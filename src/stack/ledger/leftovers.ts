import { count } from '../../model/count.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import type { AskedPlace, Cost, Fate, Leftover, Leftovers } from '../../model/leftover.ts';
import { costOf, type Money, parseMoney } from '../../model/money.ts';
import type { RemoverEntry, Scope } from '../../provider/remover.ts';
import type { Sweep, Unasked } from './sweep.ts';
import type { Candidate } from './sweep-choice.ts';

export interface LeftoversOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly dryRun: boolean;
  readonly removers: readonly RemoverEntry[];
  /** Who could not be asked although there may be something; of the others there is nothing to ask. */
  readonly grave: readonly Unasked[];
  /** What a host costs per hour by a budget; it goes before what its provider says. @param owner `shop/web` */
  priceOf(owner: string): Money | undefined;
}

/** What a sweep found, place by place and with what it costs. */
export function leftoversOf(swept: Sweep, options: LeftoversOptions): Leftovers {
  const { dryRun, now, grave } = options;
  const tell = (fate: Fate) => (candidate: Candidate, why?: string) =>
    leftoverOf(candidate, fate, why, options);
  const things = [
    ...swept.removed.map((candidate) => tell(dryRun ? 'to remove' : 'removed')(candidate)),
    ...swept.failed.map(({ candidate, why }) => tell('not removed')(candidate, why)),
    ...swept.spared.map(({ candidate, why }) => tell('left alone')(candidate, why)),
  ];
  const places = [
    ...swept.looked.map(
      ({ provider, scope, nothing }): AskedPlace => ({
        provider,
        place: printScope(scope),
        ...(nothing === undefined ? { answer: 'asked' } : { answer: 'not set up', reason: nothing }),
      }),
    ),
    ...swept.unasked.map(
      (unasked): AskedPlace => ({
        provider: unasked.provider,
        place: printScope(unasked.scope),
        answer: grave.includes(unasked) ? 'unable' : 'not set up',
        reason: `${messageOf(unasked.error)}${listing(unasked.things)}`,
        ...(unasked.error instanceof UnableError && unasked.error.hint !== undefined
          ? { hint: unasked.error.hint }
          : {}),
      }),
    ),
  ];
  const order = (one: AskedPlace) => `${one.provider} ${one.place}`;
  return {
    at: new Date(now).toISOString(),
    dryRun,
    things: things.sort((a, b) => compare(orderOf(a), orderOf(b))),
    places: places.sort((a, b) => compare(order(a), order(b))),
    unread: swept.unread,
    foreign: swept.unknown,
  };
}

function leftoverOf(
  candidate: Candidate,
  fate: Fate,
  why: string | undefined,
  options: LeftoversOptions,
): Leftover {
  const { provider, kind, id, called, run, owner, scope, expires, madeAt, life } = candidate;
  const name = called?.at(-1);
  return {
    provider,
    kind,
    id,
    place: printScope(scope),
    run,
    owner,
    runner: life,
    fate,
    ...(name === undefined || name === id ? {} : { called: name }),
    ...(madeAt === undefined ? {} : { since: new Date(madeAt).toISOString() }),
    ...(expires === undefined ? {} : { expires }),
    ...(why === undefined ? {} : { why }),
    cost: costOfThing(candidate, options),
  };
}

/** A kind that costs nothing has no price; what has none and may cost something is unknown. */
function costOfThing(
  { provider, kind, owner, price, madeAt, run }: Candidate,
  { removers, priceOf, now }: LeftoversOptions,
): Cost {
  const kinds = removers.find(({ name }) => name === provider)?.kinds ?? [];
  // Caches belong to no run.
  if (run === '' || kinds.find(({ name }) => name === kind)?.free === true) return 'free';
  const perHour = priceOf(owner) ?? (price === undefined ? undefined : parseMoney(price));
  if (perHour === undefined) return 'unknown';
  const { currency, micros } = perHour;
  return madeAt === undefined
    ? { perHour }
    : { perHour, soFar: { currency, micros: costOf(micros, now - madeAt) } };
}

function listing(things: number): string {
  return things === 0 ? '' : `; ledgers list ${count(things, 'thing')} there`;
}

/** `region eu-central-1, endpoint http://…`; empty for where a provider looks by itself. */
function printScope(scope: Scope | undefined): string {
  return Object.entries(scope ?? {})
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

/** Run by run, and in a run as its names are. */
function orderOf({ run, provider, kind, id }: Leftover): string {
  return [run, provider, kind, id].join(' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
