/**
 * The lines of a sudoers file without comments and with continuation lines joined; single spaces. A comment ends with its line, even if
 * that ends with a backslash (tried with sudo 1.9.13).
 */
export function logicalLines(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  let begun = '';
  for (const line of lines) {
    // Like @, a # in the first column can include a file.
    if (begun === '' && /^#include(?:dir)?\s/.test(line)) {
      whole.push(line.trim());
      continue;
    }
    const text = withoutComment(line);
    const continued = text === line ? /^(.*)\\[ \t\r]*$/s.exec(text)?.[1] : undefined;
    begun += continued ?? text;
    if (continued !== undefined) continue;
    whole.push(begun.trim().replaceAll(/\s+/g, ' '));
    begun = '';
  }
  if (begun !== '') whole.push(begun.trim().replaceAll(/\s+/g, ' '));
  return whole.filter((line) => line !== '');
}

/** `#` begins a comment, except before a number (an id) and inside quotes or after a backslash. */
function withoutComment(line: string): string {
  return /^(?:"[^"]*"|\\.|#(?=-?\d)|[^#"\\]|"|\\)*/.exec(line)?.[0] ?? '';
}
