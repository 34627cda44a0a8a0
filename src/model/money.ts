/** An amount of money, exact: whole millionths of a unit of its currency, because machines cost fractions of a cent. */
export interface Money {
  /** Three capital letters (ISO 4217). */
  readonly currency: string;
  readonly micros: bigint;
}

const MICROS = 1_000_000n;
const HOUR_MS = 3_600_000n;

/** `2.00 USD`, `0.0052 EUR`: at most nine digits before the point and six after it. Undefined for anything else. */
export function parseMoney(text: string): Money | undefined {
  const [, whole, part = '', currency] = /^(\d{1,9})(?:\.(\d{1,6}))? ?([A-Z]{3})$/.exec(text.trim()) ?? [];
  if (whole === undefined || currency === undefined) return undefined;
  return { currency, micros: BigInt(whole) * MICROS + BigInt(part.padEnd(6, '0')) };
}

/** Exact, with at least two decimal places: `2.00 USD`, `0.0052 USD`. */
export function printMoney({ currency, micros }: Money): string {
  const part = (micros % MICROS)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${micros / MICROS}.${part} ${currency}`;
}

/** The cost of this many milliseconds, rounded up to the next millionth. @param perHour millionths an hour */
export function costOf(perHour: bigint, ms: number): bigint {
  const product = perHour * BigInt(Math.ceil(Math.max(0, ms)));
  return (product + HOUR_MS - 1n) / HOUR_MS;
}
