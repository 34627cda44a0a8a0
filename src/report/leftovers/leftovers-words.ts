import { count } from '../../model/count.ts';
import type { AskedPlace, Cost, Leftover, Leftovers } from '../../model/leftover.ts';
import { sumCosts } from '../../model/leftover.ts';
import { printMoney } from '../../model/money.ts';

/** `0.0104 USD an hour, 0.12 USD so far`. */
export function printCost(cost: Cost): string {
  if (cost === 'free') return 'costs nothing itself';
  if (cost === 'unknown') return 'price not known';
  const { perHour, soFar } = cost;
  const past = soFar === undefined ? 'not known since when' : `${printMoney(soFar)} so far`;
  return `${printMoney(perHour)} an hour, ${past}`;
}

/** What all of it costs, and what is not part of that: an unknown price is never nothing. */
export function printSum(things: readonly Leftover[]): string {
  const { sums, unpriced } = sumCosts(things);
  const known = sums.map(
    ({ perHour, soFar }) => `${printMoney(perHour)} an hour, ${printMoney(soFar)} so far`,
  );
  const rest = unpriced === 0 ? [] : [`not known of ${count(unpriced, 'thing')}`];
  return [...known, ...rest].join('; ') || 'nothing';
}

/** `ec2, region eu-central-1`; the place where a provider looks by itself needs no words. */
export function printPlace({ provider, place }: Pick<AskedPlace, 'provider' | 'place'>): string {
  return place === '' ? provider : `${provider}, ${place}`;
}

/** One line: how much is left, and how much of that is anybody's. */
export function printLeftoverCount({ things, places }: Leftovers): string {
  const there = things.filter(({ fate }) => fate !== 'removed');
  const waiting = there.filter(({ fate }) => fate !== 'left alone');
  const unable = places.filter(({ answer }) => answer === 'unable');
  const known = there.length === 0 ? 'nothing is left' : `${count(there.length, 'thing')} left`;
  const dead = waiting.length === 0 ? '' : `, ${waiting.length} of them to remove`;
  const blind = unable.length === 0 ? '' : `; ${count(unable.length, 'place')} could not be asked`;
  return there.length === 0 && unable.length > 0 ? `nothing was found${blind}` : `${known}${dead}${blind}`;
}
