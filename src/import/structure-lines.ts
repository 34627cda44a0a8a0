import type { KeyPath } from '../schema/key-path.ts';
import { cell, textsIn } from './node.ts';
import { patternText } from './pattern-text.ts';

/** Where what cannot be said is told. */
export type Untranslated = (path: KeyPath, why: string) => void;

/** A row of a table below `has:`, or below `it …:`. */
export type TableRow = readonly [attribute: string, expectation: string];

/** A test of the file, with where it stands. */
export interface StructurePart {
  /** The image that it is about. */
  readonly image: string;
  readonly lost: Untranslated;
}

/** A sentence with its table. */
export function hasLines(subject: string, rows: readonly TableRow[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([attribute]) => cell(attribute).length));
  return [
    `${subject} has:`,
    ...rows.map(
      ([attribute, expectation]) => `  | ${cell(attribute).padEnd(width)} | ${cell(expectation)} |`,
    ),
  ];
}

/**
 * What patterns of a list ask of a text: every one must match it, or none may.
 * @param refuse why a pattern cannot be said of this kind of text
 */
export function patternTexts(
  list: unknown,
  wanted: boolean,
  path: KeyPath,
  lost: Untranslated,
  refuse: (pattern: string) => string | undefined = () => undefined,
): readonly string[] {
  return textsIn(list).flatMap((pattern, index) => {
    const why = (reason: string) =>
      lost([...path, index], `the pattern ${JSON.stringify(pattern)}: ${reason}`);
    const refused = refuse(pattern);
    if (refused !== undefined) why(refused);
    const text = refused === undefined ? patternText(pattern, wanted, why) : undefined;
    return text === undefined || text === '' ? [] : [text];
  });
}

/** What stands in the quotes of a sentence. */
export function inQuotes(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}
