import type { Value } from '../../model/value.ts';
import type { Unable } from '../resource.ts';
import type { Include } from './configuration.includes.ts';

/** A parsed configuration. */
export interface Document {
  /** The complaints of its program, so that it is not valid although the rest of it is read. */
  readonly complaint?: string;
  /** Other files that it has its program read, as far as they were not opened. */
  readonly includes?: readonly Include[];
  /**
   * The value at a path; undefined if there is none; a list if there are several.
   * @throws SyntaxError for an invalid path; Unreadable for an unknown value
   */
  at(path: string): Value | undefined;
  /** The same of what was read, whatever others may be included. */
  within?(path: string): Value | undefined;
  /** Why it proves nothing that nothing is at a path: something is there whose name is nearly the same. */
  slip?(path: string): Unable | undefined;
}

/** A file that is read where a line includes it. */
export interface IncludedText {
  readonly path: string;
  readonly text: string;
}

/** The files that a line includes, in the order in which they are read; nothing where they are not known. */
export type Open = (include: Include) => readonly IncludedText[] | undefined;

/** @throws Unreadable if it is unknown whether the text has the format; any other Error if it does not */
export type Parse = (text: string, open?: Open) => Document;
