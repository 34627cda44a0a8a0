/**
 * A name or argument between the quotes of a sentence: `\"`, `\'` and `\\` stand for the second character. Any other backslash stays: `\d`
 * belongs to a pattern, `\n` to the shell.
 */
export function quotedName(inside: string): string {
  return inside.replace(/\\(["'\\])/g, '$1');
}
