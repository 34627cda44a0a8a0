import { type Claim, ClaimError, type Vocabulary } from './claim.ts';
import { findAttribute, unknownAttribute } from './find-attribute.ts';
import { agreeing, expecting } from './found-claim.ts';

/** The rows of a table that make no sense, each with its index from 0. An empty table has no such rows and says so. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly rows: readonly { readonly index: number; readonly message: string }[];

  constructor(rows: TableError['rows']) {
    super(
      rows.length === 0
        ? 'the table is empty, so it would prove nothing'
        : rows.map(({ message }) => message).join('\n'),
    );
    this.rows = rows;
  }
}

/**
 * Reads the rows of an expectation table, two cells each: attribute and expectation.
 * @throws TableError with every row that makes no sense
 */
export function parseTable(
  rows: readonly (readonly string[])[],
  noun: string,
  words: Vocabulary,
  name = '',
): readonly Claim[] {
  const about = { noun, words, name };
  return readRows(rows, (written, text) => {
    const found = findAttribute(written, about, 'row');
    if (found === undefined || found.rest !== '') throw unknownAttribute(written, about);
    return text === 'the same' ? agreeing(found) : expecting(found, text, about);
  });
}

/** Reads each row with the given reader. @throws TableError with every row that the reader refuses, or that has the wrong number of cells */
export function readRows(
  rows: readonly (readonly string[])[],
  read: (name: string, text: string) => Claim,
): readonly Claim[] {
  const wrong: { index: number; message: string }[] = [];
  const claims: Claim[] = [];
  for (const [index, row] of rows.entries()) {
    const [name, text] = row;
    try {
      if (row.length !== 2 || name === undefined || text === undefined) {
        throw new ClaimError(
          `a row has two cells, an attribute and an expectation; found ${row.length}: | ${row.join(' | ')} |`,
        );
      }
      claims.push(read(name, text));
    } catch (error) {
      wrong.push({ index, message: (error as Error).message });
    }
  }
  if (wrong.length > 0 || rows.length === 0) throw new TableError(wrong);
  return claims;
}
