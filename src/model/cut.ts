/**
 * Shortens texts that are too long for a message. The mark shows where a text was cut: readers see that there was more, and the mask sees
 * that a secret may be cut in two.
 */

/** At most this many characters of its beginning. */
export function cutEnd(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** At most this many characters of its end. */
export function cutStart(text: string, longest: number): string {
  return text.length > longest ? `…${text.slice(-longest)}` : text;
}

/** At most this many characters of its beginning and its end together. */
export function cutMiddle(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = Math.floor(longest / 2);
  return `${text.slice(0, longest - end)} … ${text.slice(-end)}`;
}
