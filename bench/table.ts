import type { Row } from './measurement.ts';

const COLUMNS = ['work', 'against', 'opsproof', 'theirs', 'ratio', 'target', 'verdict'] as const;

/** The rows as a Markdown table, notes below it. */
export function printTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.work,
    row.against,
    row.ours ?? '',
    row.theirs ?? '',
    row.ratio ?? '',
    row.target ?? '',
    row.verdict,
  ]);
  const widths = COLUMNS.map((name, column) =>
    Math.max(name.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const print = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const notes = rows.flatMap(({ work, against, note }) =>
    note === undefined ? [] : [`- ${[work, against].filter((part) => part !== '').join(', ')}: ${note}`],
  );
  return [
    print(COLUMNS),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...cells.map(print),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
  ].join('\n');
}
