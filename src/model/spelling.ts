import type { Expectation } from './expectation-kinds.ts';
import type { Value } from './value.ts';

/** How an expected text is normalised before it is compared. */
export interface Spelling {
  /** For a whole value or element: `Real.Example.` is real.example. */
  whole(text: string): string;
  /** For a part of one (`starts with`, `ends with`). Default: unchanged. */
  part?(text: string): string;
  /** Patterns ignore case. */
  readonly ignoreCase?: true;
}

/** The same expectation in the spelling of what is observed, where something can be written in several ways. */
export function respell(expectation: Expectation, spelling: Spelling): Expectation {
  const whole = (value: Value): Value => (typeof value === 'string' ? spelling.whole(value) : value);
  const part = (text: string) => spelling.part?.(text) ?? text;
  switch (expectation.kind) {
    case 'is':
      return { ...expectation, value: whole(expectation.value) };
    case 'one of':
      return { ...expectation, values: expectation.values.map(whole) };
    case 'includes':
    case 'exactly':
      return { ...expectation, items: expectation.items.map(whole) };
    case 'contains':
      return { ...expectation, text: spelling.whole(expectation.text) };
    case 'starts':
    case 'ends':
      return { ...expectation, text: part(expectation.text) };
    case 'matches':
      return spelling.ignoreCase === true && !expectation.flags.includes('i')
        ? { ...expectation, flags: `${expectation.flags}i` }
        : expectation;
    case 'not':
      return { ...expectation, expectation: respell(expectation.expectation, spelling) };
    default:
      return expectation;
  }
}
