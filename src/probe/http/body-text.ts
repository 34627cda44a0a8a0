import { isUtf8 } from 'node:buffer';

/** A body as text, or why it is none. */
export interface BodyText {
  readonly body: string;
  readonly unread?: string;
}

/** How many bytes of a page may come before what it says of its own charset (HTML Standard, 13.2.3.2). */
const HEAD = 1024;

/**
 * Decodes a body as clients do (Encoding Standard, 6): by its byte order mark, else by the charset that the answer names, else by the one that a
 * page names itself, else as UTF-8. Bytes that are no text in that charset are no text.
 * @param type the header content-type
 */
export function bodyText(bytes: Buffer, type: string | undefined): BodyText {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type ?? '')?.[1];
  const label = markOf(bytes) ?? charset ?? ownCharset(bytes, type) ?? 'utf-8';
  try {
    return { body: new TextDecoder(label, { fatal: true }).decode(bytes) };
  } catch (error) {
    const body = bytes.toString('utf8');
    return error instanceof RangeError
      ? { body, unread: `the body has an unknown charset: ${label}` }
      : { body, unread: `the body is binary or in another charset, not text in ${label}` };
  }
}

function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function ownCharset(bytes: Buffer, type: string | undefined): string | undefined {
  if (isUtf8(bytes) || !/\b(?:html|xml)\b/i.test(type ?? '')) return undefined;
  const head = bytes.toString('latin1', 0, HEAD);
  return (
    /<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] ??
    /^<\?xml[^>]+encoding\s*=\s*["']([\w:.-]+)/i.exec(head)?.[1]
  );
}
