/**
 * Texts that are too long for a message. The mark shows where they were cut: a person sees that there was more, and the mask that a
 * secret may be cut in two.
 */

/** At most this many characters of its beginning. */
export function cutEnd(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** At most this many characters of its end. */
export function cutStart(text: string, longest: number): string {
  return text.length > longest ? `…${text.slice(-longest)}` : text;
}
