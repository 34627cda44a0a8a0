import type { Problem } from '../model/errors.ts';

/** What becomes of the files of another tool. */
export interface Imported {
  /** Path from the root of the repository → text. */
  readonly files: Readonly<Record<string, string>>;
  /** What was not translated, a line each: where it stands, and what to do about it. */
  readonly notes: readonly string[];
}

/** A file of another tool as it was read. */
export interface ForeignFile {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly text: string;
  /** Whether there is a file or folder at a path from the root of the repository. */
  exists(path: string): boolean;
}

/** A tool whose files can be imported: one file, one line in formats.ts. */
export interface ForeignFormat {
  /** As messages call it: `a scenario of Molecule`. */
  readonly name: string;
  /** The names of its files. */
  readonly fileNames: readonly string[];
  /** @returns problems for a file that is not of this form */
  translate(file: ForeignFile): Imported | readonly Problem[];
}
