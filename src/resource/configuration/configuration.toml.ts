import { parse, TomlDate } from 'smol-toml';

/** What a TOML text says: dates as text, as JSON has them, as well as inf and nan, and whole numbers of 64 bits exact. @throws Error when it is not valid */
export function parseToml(text: string): unknown {
  return plain(parse(text, { integersAsBigInt: 'asNeeded' }));
}

function plain(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  // No number that can be printed: as text they are what TOML calls them.
  if (typeof value === 'number' && !Number.isFinite(value))
    return String(value).replace('Infinity', 'inf').toLowerCase();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
