import { randomBytes } from 'node:crypto';

/** A unique secret with characters that every encoding treats differently. */
export function makeCanary(): string {
  const part = () => randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x');
  return `${part()}/${part()}+"${part()}'ü&${part()}<% ${part()}\\$${part()}`;
}

/** Pieces of a secret, none of which may be found anywhere, in any encoding. */
export function piecesOf(secret: string): readonly string[] {
  const plain = secret.match(/[A-Za-z0-9]{6,}/g) ?? [];
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return windows(encoded.slice(4, -2), 12);
  });
  return [
    ...plain.flatMap((run) => windows(run, 6)),
    ...base64,
    ...base64.map((piece) => piece.replaceAll('+', '-').replaceAll('/', '_')),
    ...windows(bytes.toString('hex'), 16),
    ...windows(bytes.toString('hex').toUpperCase(), 16),
  ];
}

function windows(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) =>
    text.slice(at, at + length),
  );
}

/** Shorter than any piece: the key for searching a text. */
const HEAD = 6;

/**
 * A search for many pieces at once, in one pass over a text.
 * @param pieces each with at least six characters
 * @returns a function that finds every occurrence of one of them
 */
export function searchFor(
  pieces: readonly string[],
): (text: string) => Iterable<{ piece: string; at: number }> {
  const byHead = Map.groupBy(new Set(pieces), (piece) => piece.slice(0, HEAD));
  return function* (text) {
    for (let at = 0; at + HEAD <= text.length; at++)
      for (const piece of byHead.get(text.slice(at, at + HEAD)) ?? [])
        if (text.startsWith(piece, at)) yield { piece, at };
  };
}
