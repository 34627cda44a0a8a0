import type { Budget, EphemeralHost } from '../model/environment.ts';
import { costOf, type Money, parseMoney, printMoney } from '../model/money.ts';
import { didYouMean } from '../model/nearest.ts';
import { parseDuration, printDuration } from '../model/quantity.ts';
import { shapeOf } from '../provider/registry.ts';
import type { ProviderShape } from '../provider/shape.ts';
import type { Problems } from '../schema/reading.ts';
import type { BudgetInput } from './budget-schema.ts';
import { expandHostRange } from './host-range.ts';

const OTHERS = '*';

/** How many milliseconds the budget allows a stack; undefined if it does not say. */
export function budgetTtl(
  { ttl }: BudgetInput,
  top: string | undefined,
  problems: Problems,
): number | undefined {
  if (ttl === undefined) return undefined;
  if (top !== undefined)
    problems.add(['budget', 'ttl'], 'means the same as ttl at the top of the file; keep one of them');
  return parseDuration(ttl);
}

/**
 * Reads and checks a budget. Every mistake is added to the list of problems.
 * @param sources providers, which may know the price of a host that the budget has no price for
 */
export function budgetOf(
  input: BudgetInput,
  hosts: readonly EphemeralHost[],
  ttlMs: number,
  { shapes, settings }: PriceSources,
  problems: Problems,
): Budget {
  const { 'per-run': run, 'per-day': day, prices = {} } = input;
  if (run === undefined && day === undefined && !problems.mentions(['budget']))
    problems.add(['budget'], 'limits nothing; write per-run or per-day, for example per-run: 2.00 USD');
  const perRun = amount(run);
  const perDay = amount(day);
  const currency = (perRun ?? perDay ?? Object.values(prices).map(amount)[0])?.currency ?? '';
  const places = [
    [['budget', 'per-run'], perRun] as const,
    [['budget', 'per-day'], perDay] as const,
    ...Object.entries(prices).map(([name, price]) => [['budget', 'prices', name], amount(price)] as const),
  ];
  for (const [path, money] of places) {
    if (money !== undefined && money.currency !== currency)
      problems.add(
        path,
        `is in ${money.currency}, but the budget is in ${currency}; write all amounts in one currency`,
      );
  }
  const table = pricesOf({ prices, currency, shapes, settings }, hosts, problems);
  const budget = {
    currency,
    ...(perRun === undefined ? {} : { perRun: perRun.micros }),
    ...(perDay === undefined ? {} : { perDay: perDay.micros }),
    prices: table,
  };
  refuseTooLittle(budget, ttlMs, problems);
  return budget;
}

/** What all hosts cost per hour, in millionths. */
export function pricePerHour({ prices }: Budget): bigint {
  return Object.values(prices).reduce((sum, price) => sum + price, 0n);
}

/** What one stack costs over its whole lifetime: `3 hosts for 2 hours: 2 × 0.12 USD + 0.05 USD an hour`. */
export function printEstimate({ prices, currency }: Budget, ttlMs: number): string {
  const counts = new Map<bigint, number>();
  for (const price of Object.values(prices)) counts.set(price, (counts.get(price) ?? 0) + 1);
  const parts = [...counts].map(([micros, count]) => {
    const price = printMoney({ currency, micros });
    return count === 1 ? price : `${count} × ${price}`;
  });
  const hosts = Object.keys(prices).length;
  return `${hosts === 1 ? '1 host' : `${hosts} hosts`} for ${printDuration(ttlMs)}: ${parts.join(' + ')} an hour`;
}

function amount(text: string | undefined): Money | undefined {
  return text === undefined ? undefined : parseMoney(text);
}

/** By the host's name, else by its last group that has a price, else `*`, in the same order as its other keys; else from its provider. */
function pricesOf(
  { prices, currency, ...sources }: Pricing,
  hosts: readonly EphemeralHost[],
  problems: Problems,
): Record<string, bigint> {
  const named = new Map<string, string>();
  for (const key of Object.keys(prices)) for (const name of namesOf(key)) named.set(name, key);
  const used = new Set<string>();
  const table: Record<string, bigint> = {};
  for (const host of hosts) {
    const { name, groups } = host;
    const key = [name, ...groups.toReversed(), OTHERS]
      .map((one) => named.get(one))
      .find((one) => one !== undefined);
    if (key !== undefined) used.add(key);
    const price = key === undefined ? priceByProvider(host, currency, sources) : amount(prices[key]);
    if (typeof price === 'string' && !problems.mentions(['budget', 'prices']))
      problems.add(['budget', 'prices'], price);
    table[name] = typeof price === 'object' ? price.micros : 0n;
  }
  const known = [...new Set(hosts.flatMap(({ name, groups }) => [name, ...groups]))];
  for (const key of Object.keys(prices)) {
    if (used.has(key) || key === OTHERS || namesOf(key).some((name) => known.includes(name))) continue;
    problems.add(['budget', 'prices', key], `is neither a host nor a group; ${didYouMean(key, known)}`);
  }
  return table;
}

export interface PriceSources {
  readonly shapes: readonly ProviderShape[];
  /** What the environment says under `providers:`. */
  readonly settings: Readonly<Record<string, object>>;
}

interface Pricing extends PriceSources {
  readonly prices: Readonly<Record<string, string>>;
  readonly currency: string;
}

/** @returns a text: why there is no price that the budget can use */
function priceByProvider(
  host: EphemeralHost,
  currency: string,
  { shapes, settings }: PriceSources,
): Money | string {
  const { name, provider } = host;
  const said = shapeOf(provider, shapes)?.price?.(host, settings[provider] ?? {});
  const todo = 'write one for it, for a group of it, or for "*"';
  if (said === undefined) return `has no price for the host "${name}"; ${todo}`;
  const price = amount(said);
  const whose = `has no price for the host "${name}", and that of its provider "${provider}"`;
  if (price === undefined)
    return `${whose}, ${JSON.stringify(said)}, is not an amount with its currency; ${todo}`;
  if (price.currency !== currency) return `${whose} is ${printMoney(price)}, not in ${currency}; ${todo}`;
  return price;
}

function namesOf(key: string): readonly string[] {
  try {
    return expandHostRange(key);
  } catch {
    return [key];
  }
}

/** A stack that can never be afforded is a mistake in the file, whatever was spent today. */
function refuseTooLittle(budget: Budget, ttlMs: number, problems: Problems): void {
  if (problems.mentions(['budget'])) return;
  const { currency, perRun, perDay } = budget;
  const micros = costOf(pricePerHour(budget), ttlMs);
  const limits = [
    ['per-run', perRun],
    ['per-day', perDay],
  ] as const;
  for (const [key, limit] of limits) {
    if (limit === undefined || micros <= limit) continue;
    problems.add(
      ['budget', key],
      `is ${printMoney({ currency, micros: limit })}, but one stack may cost ${printMoney({ currency, micros })} (${printEstimate(budget, ttlMs)})`,
      'raise it, shorten the ttl, or use fewer hosts',
    );
  }
}
