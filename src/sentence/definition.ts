import type { PickleStep } from '../runner/messages.ts';

/** A step as text and argument: all that is needed to find and call its definition. */
export interface Sentence {
  readonly text: string;
  readonly argument?: NonNullable<PickleStep['argument']>;
}

/** What our own definitions carry (the runner keeps `wrapperOptions` unchanged). */
export interface SentenceOptions {
  /** `given`: sets the scene. `check`: a read-only Then (also fine as Given). `action`: a When. */
  readonly kind: 'given' | 'check' | 'action';
  /** Complete sentences without keyword; the first one is shown in the documentation. */
  readonly examples: readonly string[];
  /** One line: its meaning. */
  readonly says: string;
  /** What is below the sentence; nothing if left out. */
  readonly takes?: 'table' | 'doc string';
}

/** A step definition as far as we need it: the runner's own objects have this shape. */
export interface Definition {
  readonly keyword: string;
  readonly pattern: string | RegExp;
  readonly uri: string;
  readonly line: number;
  /** Present on our own sentences only. */
  readonly sentence: SentenceOptions | undefined;
  /** The arguments if the text matches, otherwise undefined. Transformers run here and may throw. */
  match(text: string, world: object): Promise<readonly unknown[]> | undefined;
  readonly code: (this: object, ...values: readonly unknown[]) => unknown;
}

/** The options object for a sentence: `Then('…', sentence('check', 'says …', 'example', …), function …)`. */
export function sentence(kind: SentenceOptions['kind'], says: string, ...examples: readonly string[]) {
  return optionsOf({ kind, says, examples });
}

/** The same for a sentence with a table or a doc string below it. */
export function sentenceWith(
  takes: NonNullable<SentenceOptions['takes']>,
  kind: SentenceOptions['kind'],
  says: string,
  ...examples: readonly string[]
) {
  return optionsOf({ kind, says, examples, takes });
}

function optionsOf(options: SentenceOptions) {
  return { wrapperOptions: { opsproof: options } };
}
