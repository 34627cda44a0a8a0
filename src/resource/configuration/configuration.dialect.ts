import type { Value } from '../../model/value.ts';
import type { Include, ReadInclude } from './configuration.includes.ts';

/** How a program reads a file of keys, as far as programs differ. */
export interface Dialect {
  /** `[section]` lines begin sections. */
  readonly sections: boolean;
  /** Characters that make a line a comment when it begins with them. */
  readonly comments: string;
  /**
   * How a value goes on: behind a backslash at the end of its line, in lines that are deeper than its key (Python), or in
   * every line that is indented. `unknown`: what would be that for some program makes a value doubtful.
   */
  readonly goesOn: 'no' | 'backslash' | 'deeper' | 'indented' | 'unknown';
  /** What stands between the joined parts of a value. */
  readonly joint?: string;
  /** The key, and its value if there is one. */
  readonly entry: RegExp;
  /** A key without a value is `true`. Else such a line makes no sense. */
  readonly alone: boolean;
  /** The words of a value that is a list of them. */
  readonly words?: (key: string, text: string) => readonly string[] | undefined;
  readonly value: (text: string) => Value | { readonly doubt: string };
  readonly repeated: 'last' | 'list' | ((key: string, section: string) => 'last' | 'list');
  /** An empty value takes back what the same key said above. */
  readonly resets?: true;
  readonly fold?: (key: string) => string;
  /** The section whose values every other one has that does not say otherwise. */
  readonly defaults?: string;
  /** Lines that make the program read other files. */
  readonly includes?: ReadInclude;
  /** What is read behind everything else, unless a line says otherwise. */
  readonly lastInclude?: Include;
  /**
   * An included file is in no section at first, and behind it the one before goes on. Else it is in the section of the line that includes it, and
   * what stands behind that line is in the last one of the included file.
   */
  readonly ownSections?: true;
  /** What the program does with a line that makes no sense: it goes on, it gives up, or that is not known. */
  readonly stranger: 'ignored' | 'refused' | 'unknown';
}
