import { parseMoney } from '../model/money.ts';
import { parseDuration } from '../model/quantity.ts';
import { keys, map, text, type z } from '../schema/shape.ts';

/** The only description of `budget:` of an environment. */

const MONEY = 'an amount with its currency, for example 2.00 USD';
const money = text(MONEY).refine((value) => parseMoney(value) !== undefined, { error: () => MONEY });

const DURATION = 'a duration with its unit, for example 2h';
const duration = text(DURATION).refine((value) => isDuration(value), { error: () => DURATION });

export const budgetSchema = keys(
  {
    'per-run': money.describe('What one run may cost in this environment').optional(),
    'per-day': money.describe('What all runs of one day (UTC) may cost in this environment').optional(),
    ttl: duration.describe('How long a stack may live: it is paid for that long, then removed').optional(),
    prices: map(money, 'a map of hosts, groups or "*" to the price of one host per hour')
      .describe(
        'The price of one host per hour: by its name, by its group, or "*" for the others; else what its provider says',
      )
      .optional(),
  },
  'a map of per-run, per-day, ttl, prices',
);

export type BudgetInput = z.infer<typeof budgetSchema>;

function isDuration(value: string): boolean {
  try {
    return parseDuration(value) > 0;
  } catch {
    return false;
  }
}
