import { exactNumber } from './exact-json.ts';

/** Quantities with units as people write them in features and environments, and their printed form. */

/** A quantity that cannot be read. The message says what was found and what is allowed, and gives an example. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const AMOUNT = /^(\d+(?:\.\d+)?(?:[eE][+]?\d+)?)\s*(\p{L}*)$/u;

/** SI prefixes are powers of 1000, binary prefixes powers of 1024 (IEC 80000-13). */
const BYTE_UNITS: Readonly<Record<string, number>> = {
  bytes: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  PiB: 1024 ** 5,
};
const BYTE_ALIASES: Readonly<Record<string, string>> = { '': 'bytes', B: 'bytes', byte: 'bytes', KB: 'kB' };

const DURATION_UNITS: readonly (readonly [name: string, ms: number, aliases: readonly string[]])[] = [
  ['week', 604_800_000, ['w', 'week', 'weeks']],
  ['day', 86_400_000, ['d', 'day', 'days']],
  ['hour', 3_600_000, ['h', 'hour', 'hours']],
  ['minute', 60_000, ['m', 'min', 'minute', 'minutes']],
  ['second', 1000, ['s', 'sec', 'second', 'seconds']],
  ['ms', 1, ['ms', 'millisecond', 'milliseconds']],
];

/**
 * `3`, `-0.5`, `1e6`. A whole number over 2^53 is a bigint.
 * @throws QuantityError
 */
export function parseNumber(text: string): number | bigint {
  const value = NUMBER.test(text.trim()) ? exactNumber(text.trim()) : Number.NaN;
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new QuantityError(`"${text}" is not a number: write for example 0.5`);
  return value;
}

/**
 * `3`, `-12`. One over 2^53 is a bigint.
 * @throws QuantityError
 */
export function parseInteger(text: string): number | bigint {
  const value = /^[+-]?\d+$/.test(text.trim()) ? exactNumber(text.trim()) : Number.NaN;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new QuantityError(`"${text}" is not a whole number: write for example 3`);
  }
  return value;
}

/**
 * Bytes of `20 kB` (20,000), `512 MiB` (1024-based), `7 bytes`; a bare number is bytes.
 * @throws QuantityError
 */
export function parseBytes(text: string): number {
  const [, amount = '', unit = ''] = AMOUNT.exec(text.trim()) ?? [];
  const factor = BYTE_UNITS[BYTE_ALIASES[unit] ?? unit];
  const value = Math.round(Number(amount) * (factor ?? Number.NaN));
  if (amount === '' || !Number.isSafeInteger(value)) {
    const units = Object.keys(BYTE_UNITS).join(', ');
    throw new QuantityError(`"${text}" is not a size: write a number and one of ${units}, for example 20 kB`);
  }
  return value;
}

/**
 * Milliseconds of `250 ms`, `30 seconds`, `2 days`, `1 hour 30 minutes`. A unit is required; the largest is weeks.
 * @throws QuantityError
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  const parts = trimmed.match(/\d[\d.]*(?:[eE]\+?\d+)?\s*\p{L}*/gu) ?? [];
  const whole = parts.join(' ').replace(/\s+/g, '') === trimmed.replace(/\s+/g, '');
  const values = parts.map(durationPart);
  const sum = values.reduce<number>((total, value) => total + (value ?? Number.NaN), 0);
  if (parts.length > 0 && whole && Number.isFinite(sum)) return toNanosecond(sum);
  if (NUMBER.test(trimmed)) {
    throw new QuantityError(
      `"${text}" has no unit: write ms, seconds, minutes, hours, days or weeks, for example ${trimmed} seconds`,
    );
  }
  throw new QuantityError(
    `"${text}" is not a duration: write a number and one of ms, seconds, minutes, hours, days, weeks, ` +
      'for example 30 seconds',
  );
}

function durationPart(part: string): number | undefined {
  const [, amount = '', unit = ''] = AMOUNT.exec(part.trim()) ?? [];
  const ms = DURATION_UNITS.find(([, , aliases]) => aliases.includes(unit))?.[1];
  return amount === '' || ms === undefined ? undefined : toNanosecond(Number(amount) * ms);
}

/** Removes what binary fractions add: 1.005 seconds are 1005 ms. */
function toNanosecond(ms: number): number {
  return Number(ms.toFixed(6));
}

/** `90 %`, `99.5%`, `90 percent`. The sign is required: 0.9 could mean 0.9 % or 90 %. @throws QuantityError */
export function parsePercent(text: string): number {
  const [, amount = ''] = /^(.*?)\s*(?:%|percent)$/.exec(text.trim()) ?? [];
  if (!NUMBER.test(amount)) {
    throw new QuantityError(`"${text}" is not a percentage: write a number and %, for example 90 %`);
  }
  return Number(amount);
}

/**
 * Permission bits in octal: `0644`, `644`, `4755`, `0o644`.
 * @throws QuantityError
 */
export function parseMode(text: string): number {
  const [, digits] = /^(?:0o|0)?([0-7]{1,4})$/.exec(text.trim()) ?? [];
  if (digits === undefined) {
    throw new QuantityError(`"${text}" is not a file mode: write up to four octal digits, for example 0644`);
  }
  return Number.parseInt(digits, 8);
}

/** Exact: the shortest of `20 kB`, `512 MiB`, `1.5 GB`, `1234567 bytes`. */
export function printBytes(bytes: number): string {
  const exact = Object.entries(BYTE_UNITS)
    .map(([unit, factor]) => ({ unit, factor, amount: Number((bytes / factor).toFixed(2)) }))
    .filter(({ factor, amount }) => amount >= 1 && Math.round(amount * factor) === bytes)
    .map(({ unit, amount }) => `${amount} ${unit}`);
  const shortest = exact.reduce((best, text) => (text.length < best.length ? text : best), `${bytes} bytes`);
  return shortest === '1 bytes' ? '1 byte' : shortest;
}

/** For an observation: rounded to two decimal places where that reads better, followed by the exact number. */
export function printObservedBytes(bytes: number): string {
  const exact = printBytes(bytes);
  if (!/ bytes?$/.test(exact) || bytes < 1000) return exact;
  const [unit, factor] = Object.entries(BYTE_UNITS).reduce((best, entry) =>
    !entry[0].includes('i') && entry[1] <= bytes ? entry : best,
  );
  return `${Number((bytes / factor).toFixed(2))} ${unit} (${bytes} bytes)`;
}

/** Exact: `250 ms`, `30 seconds`, `1 day 2 hours`. With `units`, at most that many of the largest parts, rounded down. */
export function printDuration(ms: number, units = Number.POSITIVE_INFINITY): string {
  if (ms < 0) return `-${printDuration(-ms, units)}`;
  const parts: string[] = [];
  let rest = ms;
  for (const [name, size] of DURATION_UNITS) {
    if (name === 'week' && rest % size !== 0) continue;
    const count = name === 'ms' ? toNanosecond(rest) : Math.floor(rest / size);
    if (count === 0 || parts.length >= units) continue;
    rest -= count * size;
    parts.push(`${count} ${name}${count === 1 || name === 'ms' ? '' : 's'}`);
  }
  return parts.length === 0 ? '0 ms' : parts.join(' ');
}

/** `90 %`. */
export function printPercent(percent: number): string {
  return `${percent} %`;
}

/** Four octal digits: `0644`, `4755`. */
export function printMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
