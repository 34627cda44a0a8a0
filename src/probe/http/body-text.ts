/** A body as text, or why it is not text. */
export interface BodyText {
  readonly body: string;
  readonly unread?: string;
}

/**
 * Decodes a body as clients do (Encoding Standard, 6): by its byte order mark, else by the charset that the answer names, else as UTF-8.
 * @param type the header content-type
 */
export function bodyText(bytes: Buffer, type: string | undefined): BodyText {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type ?? '')?.[1];
  const label = markOf(bytes) ?? charset ?? 'utf-8';
  try {
    return { body: new TextDecoder(label).decode(bytes) };
  } catch {
    return {
      body: bytes.toString('utf8'),
      unread: `the body has an unknown charset: ${label}`,
    };
  }
}

function markOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}
