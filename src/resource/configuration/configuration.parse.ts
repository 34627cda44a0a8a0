import type { Value } from '../../model/value.ts';
import type { Include } from './configuration.includes.ts';

/** A configuration that was understood. */
export interface Document {
  /** What its own reader complains of, so that it is not valid although the rest of it is read. */
  readonly complaint?: string;
  /** Other files that it has its program read, as far as they were not opened. */
  readonly includes?: readonly Include[];
  /**
   * What stands at a path; nothing when there is no such place; a list when there are several.
   * @throws SyntaxError for a path that is none; Unreadable for a value that nobody here can tell
   */
  at(path: string): Value | undefined;
  /** The same of what was read, whatever others may be included. */
  within?(path: string): Value | undefined;
}

/** A file that is read where a line includes it. */
export interface IncludedText {
  readonly path: string;
  readonly text: string;
}

/** The files that a line includes, in the order in which they are read; nothing where they are not known. */
export type Open = (include: Include) => readonly IncludedText[] | undefined;

/** @throws Unreadable when it cannot be told whether the text is of the format; any other Error when it is not */
export type Parse = (text: string, open?: Open) => Document;
