import type { Expectation } from '../model/expectation-kinds.ts';
import type { ValueType } from '../model/value.ts';

/** What a sentence or a table row says about one attribute. */
export interface Claim {
  readonly attribute: string;
  readonly type: ValueType;
  readonly expectation: Expectation;
  /** What is expected, as written. */
  readonly written?: string;
  /** True for `the same …`: the value does not matter, but all hosts must agree. */
  readonly agree?: true;
}

/**
 * What can be claimed about a subject, by attribute name: its type, whether it reads as an adjective, which argument follows the name (if
 * any) and why an argument is invalid, which values it never has, and the smallest and largest number it can have.
 */
export type Vocabulary = Readonly<
  Record<
    string,
    {
      readonly type: ValueType;
      readonly adjective?: true;
      readonly ofPath?: true;
      readonly takes?: string;
      readonly least?: number;
      readonly most?: number;
      refuse?(argument: string, name: string): string | undefined;
      never?(value: string, argument?: string, denied?: boolean, name?: string): string | undefined;
    }
  >
>;

/** What the sentence is about: the noun and its words; and the name, if words depend on it. */
export interface About {
  readonly noun: string;
  readonly words: Vocabulary;
  readonly name: string;
}

/** A claim that makes no sense for its subject. The message is complete; the caller adds file and line. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError';
}
