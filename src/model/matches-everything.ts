/** Every printable ASCII character, and some beyond. */
const SAMPLES = [
  ...Array.from({ length: 95 }, (_, code) => String.fromCharCode(code + 32)),
  '\u00e9',
  '\u4e2d',
  'z'.repeat(2001),
];

/**
 * Whether a pattern matches every text, as `x*`, `.*` and `^` do. A pattern with a negative lookahead or lookbehind is not tested.
 * @throws SyntaxError if it is not a pattern
 */
export function matchesEverything(source: string, flags: string): boolean {
  const written = new RegExp(source, flags);
  const pattern = written.multiline ? written : new RegExp(source, `${flags}m`);
  if (!pattern.test('') || /\(\?<?!/.test(source)) return false;
  return SAMPLES.every((sample) => pattern.test(sample));
}
