import type { Value } from './value.ts';

/** What a value should be. Plain data. */
export type Expectation =
  | { readonly kind: 'is'; readonly value: Value }
  | {
      readonly kind: 'compare';
      readonly comparison: '>=' | '<=' | '>' | '<';
      readonly value: number | bigint;
    }
  /** Both ends are included. */
  | { readonly kind: 'between'; readonly low: number | bigint; readonly high: number | bigint }
  /** For versions; all bounds must hold. */
  | { readonly kind: 'range'; readonly bounds: readonly VersionBound[] }
  /** Text: a substring. JSON array: an element. */
  | { readonly kind: 'contains'; readonly text: string }
  | { readonly kind: 'starts'; readonly text: string }
  | { readonly kind: 'ends'; readonly text: string }
  | { readonly kind: 'matches'; readonly source: string; readonly flags: string }
  | { readonly kind: 'one of'; readonly values: readonly Value[] }
  /** Every item is an element. Negated: no item is. */
  | { readonly kind: 'includes'; readonly items: readonly Value[] }
  /** The same elements, in any order. */
  | { readonly kind: 'exactly'; readonly items: readonly Value[] }
  /** How many elements a list has; the inner expectation is about that whole number. */
  | { readonly kind: 'count'; readonly expectation: Expectation }
  | { readonly kind: 'empty' }
  | { readonly kind: 'not'; readonly expectation: Expectation };

export interface VersionBound {
  readonly comparison: '>=' | '<=' | '>' | '<' | '=' | '!=';
  readonly version: string;
}
