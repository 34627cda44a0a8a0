import type { Expectation } from '../model/expectation-kinds.ts';

/** What an expectation compares the whole attribute, or one element of it, with. */
export function valuesOf(expectation: Expectation): readonly string[] {
  switch (expectation.kind) {
    case 'not':
      return valuesOf(expectation.expectation);
    case 'is':
      return Array.isArray(expectation.value) ? expectation.value.map(String) : [String(expectation.value)];
    case 'one of':
      return expectation.values.map(String);
    case 'includes':
    case 'exactly':
      return expectation.items.map(String);
    default:
      return [];
  }
}

/** The same, and the texts that it looks for in an element: `not contains "NOPASSWD"` denies what `not includes "NOPASSWD: ALL"` does. */
export function deniedTexts(expectation: Expectation): readonly string[] {
  switch (expectation.kind) {
    case 'not':
      return deniedTexts(expectation.expectation);
    case 'contains':
    case 'starts':
    case 'ends':
      return [expectation.text];
    case 'matches':
      return [expectation.source];
    default:
      return valuesOf(expectation);
  }
}
