/**
 * Rows with the names of the first line: `[{ name: "a", port: "1" }]` (RFC 4180). Cells are texts.
 * @throws SyntaxError for a quote that does not end, and for a row of another length than the first line
 */
export function parseCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const rows = readRows(text.replace(/^\uFEFF/, ''));
  const [names = [], ...others] = rows;
  if (names.length === 0) throw new SyntaxError('there is no line with names');
  return others.map((row, index) => {
    if (row.length !== names.length)
      throw new SyntaxError(`row ${index + 1} has ${row.length} cells, but there are ${names.length} names`);
    return Object.fromEntries(names.map((name, column) => [name, row[column] ?? '']));
  });
}

/** A cell in quotes may have commas, line ends and doubled quotes. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function readRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length || row.length > 0) {
    const at = CELL.lastIndex;
    const match = CELL.exec(text);
    if (match === null)
      throw new SyntaxError(`an unclosed quote, or a quote inside a cell, at character ${at + 1}`);
    const [, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows.filter((cells) => cells.length > 1 || cells[0] !== '');
}
