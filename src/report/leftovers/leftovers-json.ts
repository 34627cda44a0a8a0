import { type Cost, type Leftovers, sumCosts } from '../../model/leftover.ts';
import { type Money, printMoney } from '../../model/money.ts';

/** For programs. Amounts are texts with their currency; `cost` is "free", "unknown" or amounts. */
export function leftoversJson({ at, dryRun, things, places, unread, foreign }: Leftovers): string {
  const { sums, unpriced } = sumCosts(things);
  const whole = {
    version: 1,
    at,
    dryRun,
    things: things.map(({ cost, ...thing }) => ({ ...thing, cost: costJson(cost) })),
    places,
    unread,
    foreign,
    costs: sums.map(amounts),
    unpriced,
  };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

function costJson(cost: Cost): unknown {
  return typeof cost === 'string' ? cost : amounts(cost);
}

function amounts({ perHour, soFar }: { readonly perHour: Money; readonly soFar?: Money }): object {
  return {
    perHour: printMoney(perHour),
    ...(soFar === undefined ? {} : { soFar: printMoney(soFar) }),
  };
}
