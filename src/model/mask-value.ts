import { isUtf8 } from 'node:buffer';
import type { Mask } from './mask.ts';
import { MASK } from './secret.ts';

/** Plain JSON with every secret in every text of it replaced, in keys and in numbers too. */
export function maskValue(value: unknown, mask: Mask): unknown {
  if (mask.empty) return value;
  if (typeof value === 'string') return mask.apply(value);
  if (typeof value === 'number' || typeof value === 'bigint') return mask.hidesNumber(value) ? MASK : value;
  if (Array.isArray(value)) return value.map((item) => maskValue(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  if (isEncoded(value)) return { ...maskEntries(value, mask), body: maskEncoded(value.body, mask) };
  return maskEntries(value, mask);
}

function maskEntries(value: object, mask: Mask): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [isWord(key) ? key : mask.apply(key), maskValue(item, mask)]),
  );
}

/** Names of our own messages are never secrets, and most keys are such. */
function isWord(key: string): boolean {
  return /^[a-z]+(?:[A-Z][a-z]+){1,3}$|^[a-z]{2,10}$/.test(key);
}

/** An attachment whose bytes stand in base64. */
function isEncoded(value: object): value is { readonly body: string } {
  return 'body' in value && 'contentEncoding' in value && value.contentEncoding === 'BASE64';
}

/** Text is masked as text; of other bytes whatever looks like a secret. */
function maskEncoded(body: string, mask: Mask): string {
  const bytes = Buffer.from(body, 'base64');
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  const masked = mask.apply(text);
  return masked === text ? mask.apply(body) : Buffer.from(masked, encoding).toString('base64');
}
