/** Log text below a message: a heading, then the lines, indented. */
export function printLogTail(lines: readonly string[]): string {
  if (lines.length === 0) return 'its log is empty';
  return ['the last lines of its log:', ...lines.map((line) => `  ${line}`)].join('\n');
}

/** The last lines of a text, without empty ones at its end. */
export function lastLines(text: string, count: number): string[] {
  const trimmed = text.replace(/\s+$/, '');
  return trimmed === '' ? [] : trimmed.split(/\r?\n/).slice(-count);
}
