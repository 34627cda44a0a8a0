import { parse, TomlDate } from 'smol-toml';

/** Parses TOML: dates, inf and nan as text, because JSON has none, and whole numbers of 64 bits exactly. @throws Error if it is not valid */
export function parseToml(text: string): unknown {
  return plain(parse(text, { integersAsBigInt: 'asNeeded' }));
}

function plain(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  // They cannot be printed as numbers: as text they have their names in TOML.
  if (typeof value === 'number' && !Number.isFinite(value))
    return String(value).replace('Infinity', 'inf').toLowerCase();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
