import { Unreadable } from './configuration.unreadable.ts';

type Rows = readonly Readonly<Record<string, string>>[];

/** What programs write between cells: a comma (RFC 4180), and where that is the decimal sign a semicolon; a tab, a bar. */
const SEPARATORS = [',', ';', '\t', '|'];

/**
 * Rows with the names of the first line: `[{ name: "a", port: "1" }]`. Cells are texts. They are separated by what is in the first line and gives
 * each row as many cells.
 * @throws SyntaxError for a quote that does not end, and for a row of another length than the first line; Unreadable if several signs may
 * separate cells
 */
export function parseCsv(written: string): Rows {
  const text = written.replace(/^\uFEFF/, '');
  const first = (/^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? '').replaceAll(/"(?:[^"]|"")*"/g, '');
  const [likely = ',', ...others] = SEPARATORS.filter((separator) => first.includes(separator));
  if (others.length === 0) return rowsOf(text, likely);
  const fitting = [likely, ...others].flatMap((separator) => attempt(text, separator) ?? []);
  if (fitting.length > 1)
    throw new Unreadable(
      `its cells may be separated by any of ${[likely, ...others].map((one) => JSON.stringify(one)).join(' and ')}`,
    );
  return fitting[0]?.rows ?? rowsOf(text, likely);
}

function attempt(text: string, separator: string): { readonly rows: Rows } | undefined {
  try {
    return { rows: rowsOf(text, separator) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function rowsOf(text: string, separator: string): Rows {
  const [names = [], ...others] = readRows(text, separator);
  if (names.length === 0) throw new SyntaxError('there is no line with names');
  return others.map((row, index) => {
    if (row.length !== names.length)
      throw new SyntaxError(`row ${index + 1} has ${row.length} cells, but there are ${names.length} names`);
    return Object.fromEntries(names.map((name, column) => [name, row[column] ?? '']));
  });
}

function readRows(text: string, separator: string): string[][] {
  // A cell in quotes may have separators, line ends and doubled quotes.
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))([${separator}]|\\r?\\n|$)`, 'y');
  const rows: string[][] = [];
  let row: string[] = [];
  while (cell.lastIndex < text.length || row.length > 0) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null)
      throw new SyntaxError(`an unclosed quote, or a quote inside a cell, at character ${at + 1}`);
    const [, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === separator) continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows.filter((cells) => cells.length > 1 || cells[0] !== '');
}
