import { randomBytes } from 'node:crypto';

/** A secret that is like nothing else, with characters that every encoding treats in its own way. */
export function makeCanary(): string {
  const part = () => randomBytes(9).toString('base64url').replaceAll(/[-_]/g, 'x');
  return `${part()}/${part()}+"${part()}'ü&${part()}<% ${part()}\\$${part()}`;
}

/** Pieces of a secret of which none may be found anywhere, in whatever encoding it stands there. */
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
