/**
 * A name or argument as it stands between the quotes of a sentence: `\"`, `\'` and `\\` mean the second character. Any other
 * backslash stays: `\d` belongs to a pattern, `\n` to the shell.
 */
export function quotedName(inside: string): string {
  return inside.replace(/\\(["'\\])/g, '$1');
}
