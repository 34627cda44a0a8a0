import { isUtf8 } from 'node:buffer';
import { parseExactJson, printExactJson } from './exact-json.ts';
import { FINDINGS_MEDIA_TYPE } from './finding.ts';
import type { Mask } from './mask.ts';
import { MASK } from './secret.ts';

/** Whether a value at this key is a word of our own messages, which no secret replaces: otherwise a secret "fail" would change a verdict. */
export type IsOurs = (key: string, value: string | number) => boolean;

const NOTHING: IsOurs = () => false;

/** Plain JSON with every secret in it replaced, in texts, keys and numbers. */
export function maskValue(value: unknown, mask: Mask, isOurs: IsOurs = NOTHING): unknown {
  return mask.empty ? value : maskItem('', value, mask, isOurs);
}

function maskItem(key: string, value: unknown, mask: Mask, isOurs: IsOurs): unknown {
  if (typeof value === 'string') return isOurs(key, value) ? value : mask.apply(value);
  if (typeof value === 'number') return mask.hidesNumber(value) && !isOurs(key, value) ? MASK : value;
  if (typeof value === 'bigint') return mask.hidesNumber(value) ? MASK : value;
  if (key === 'details' && isLines(value)) return mask.apply(value.join('\n')).split('\n');
  if (Array.isArray(value)) return value.map((item) => maskItem(key, item, mask, isOurs));
  if (typeof value !== 'object' || value === null) return value;
  const masked = maskEntries(value, mask, isOurs);
  if (isFindings(value)) return { ...masked, body: maskFindings(value, mask, isOurs) };
  return isEncoded(value) ? { ...masked, body: maskEncoded(value.body, mask) } : masked;
}

/** The lines of a finding, among them a diff: an encoded secret may go over several of them. */
function isLines(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((line) => typeof line === 'string');
}

function maskEntries(value: object, mask: Mask, isOurs: IsOurs): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      isWord(key) ? key : mask.apply(key),
      maskItem(key, item, mask, isOurs),
    ]),
  );
}

/** Whether a key looks like one of our own messages, which are never secrets; most keys do. */
function isWord(key: string): boolean {
  return /^[a-z]+(?:[A-Z][a-z]+){1,3}$|^[a-z]{2,10}$/.test(key);
}

interface Attached {
  readonly body: string;
  readonly contentEncoding?: unknown;
}

/** An attachment whose content is in base64. */
function isEncoded(value: object): value is Attached {
  return 'body' in value && 'contentEncoding' in value && value.contentEncoding === 'BASE64';
}

function isFindings(value: object): value is Attached {
  return 'body' in value && 'mediaType' in value && value.mediaType === FINDINGS_MEDIA_TYPE;
}

/** Our own JSON: masked as data, so that it stays JSON. */
function maskFindings({ body, contentEncoding }: Attached, mask: Mask, isOurs: IsOurs): string {
  const encoded = contentEncoding === 'BASE64';
  try {
    const findings = parseExactJson(encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
    const masked = printExactJson(maskItem('', findings, mask, isOurs));
    return encoded ? Buffer.from(masked).toString('base64') : masked;
  } catch {
    // It is not ours, whatever its type says.
    return encoded ? maskEncoded(body, mask) : mask.apply(body);
  }
}

/** Text is masked as text; in other bytes, anything that looks like a secret. */
function maskEncoded(body: string, mask: Mask): string {
  const bytes = Buffer.from(body, 'base64');
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  const masked = mask.apply(text);
  return masked === text ? mask.apply(body) : Buffer.from(masked, encoding).toString('base64');
}
