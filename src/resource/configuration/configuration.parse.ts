import type { Value } from '../../model/value.ts';
import type { Include } from './configuration.includes.ts';

/** A configuration that was understood. */
export interface Document {
  /** What its own reader complains of, so that it is not valid although the rest of it is read. */
  readonly complaint?: string;
  /** Other files that it has its program read. */
  readonly includes?: readonly Include[];
  /**
   * What stands at a path; nothing when there is no such place; a list when there are several.
   * @throws SyntaxError for a path that is none; Unreadable for a value that nobody here can tell
   */
  at(path: string): Value | undefined;
  /** The same of this text alone, where others are included. */
  within?(path: string): Value | undefined;
}

/** @throws Unreadable when it cannot be told whether the text is of the format; any other Error when it is not */
export type Parse = (text: string) => Document;
