import type { Value } from '../../model/value.ts';
import type { Include, ReadInclude } from './configuration.includes.ts';

/** How a program reads a file of keys, as far as programs differ. */
export interface Dialect {
  /** `[section]` lines begin sections. */
  readonly sections: boolean;
  /** Characters that begin a comment at the start of a line. */
  readonly comments: string;
  /**
   * How a value continues: after a backslash at the end of its line, in lines that are indented deeper than its key (Python), or in every
   * indented line. `unknown`: if some program would read it as a continuation, the value is doubtful.
   */
  readonly goesOn: 'no' | 'backslash' | 'deeper' | 'indented' | 'unknown';
  /** The text between the joined parts of a value. */
  readonly joint?: string;
  /** The key, and its value if there is one. */
  readonly entry: RegExp;
  /** A key without a value is `true`. Otherwise such a line makes no sense. */
  readonly alone: boolean;
  /** The words of a value that is a list. */
  readonly words?: (key: string, text: string) => readonly string[] | undefined;
  readonly value: (text: string) => Value | { readonly doubt: string };
  readonly repeated: 'last' | 'list' | ((key: string, section: string) => 'last' | 'list');
  /** An empty value resets what the same key set earlier. */
  readonly resets?: true;
  readonly fold?: (key: string) => string;
  /** The section whose values apply to every other one unless it overrides them. */
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
  /** What the program does after a line that makes no sense: it continues, it gives up, or that is unknown. */
  readonly stranger: 'ignored' | 'refused' | 'unknown';
}
