import type { Problem } from '../model/errors.ts';

/** What becomes of the files of another tool. */
export interface Imported {
  /** Path from the root of the repository → text. */
  readonly files: Readonly<Record<string, string>>;
  /** What was not translated, a line each: where it stands, and what to do about it. */
  readonly notes: readonly (string | NoteAtLine)[];
}

/** What was not translated, where the line of the file is known. */
export interface NoteAtLine {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** A file of another tool as it was read. */
export interface ForeignFile {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly text: string;
  /** The image that the file is about, for tools that are told it on the command line. */
  readonly image?: string;
  /** Whether there is a file or folder at a path from the root of the repository. */
  exists(path: string): boolean;
}

/** A tool whose files can be imported: one file, one line in formats.ts. */
export interface ForeignFormat {
  /** As messages call it: `a scenario of Molecule`. */
  readonly name: string;
  /** The names of its files. */
  readonly fileNames: readonly string[];
  /** Whether a file of any other name is one. */
  readonly recognizes?: (text: string) => boolean;
  /** Whether the file does not say which image it is about. */
  readonly takesImage?: true;
  /** @returns problems for a file that is not of this form */
  translate(file: ForeignFile): Imported | readonly Problem[];
}
