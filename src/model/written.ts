import { ExpectationError } from './expectation-error.ts';
import { parseLiteral } from './literal.ts';
import { splitList, unquote } from './quoted-list.ts';
import { patternLike, severalLike, slipOf } from './slips.ts';
import type { Value, ValueType } from './value.ts';

/** Reads the text after the words of a form, and refuses what was probably meant differently. */

/** Types whose values are any text, so that any slip would be a value. */
const FREE: readonly ValueType[] = ['text', 'list', 'json'];

/** One value. @param denied it must not be so @throws ExpectationError */
export function readOne(text: string, type: ValueType, denied: boolean): Value {
  const value = parseLiteral(text, type === 'list' ? 'text' : type);
  if (denied && type === 'version' && !/^\d/.test(String(value)))
    throw new ExpectationError(
      `"not ${text}": a version begins with a digit, so this is nearly always true: write one that does, or not matches /…/ for that text`,
    );
  if (!FREE.includes(type)) return value;
  if (denied && value === '')
    throw new ExpectationError('not "" is an empty text, perhaps from an empty cell: write not empty');
  // In quotes, or a JSON value that is not a text: it means what it says.
  const bare = typeof value === 'string' && unquote(text) === undefined ? value : undefined;
  if (bare !== undefined) refuseSlip(bare, denied, '');
  if (typeof value === 'string') refusePatternLike(value, denied, false);
  return value;
}

/** Values with commas between them. @throws ExpectationError */
export function readItems(text: string, type: ValueType, denied: boolean): readonly Value[] {
  const values = splitList(text).map((item) => readOne(item, type, denied));
  const [only, another] = values;
  // With another one beside it, a comma in quotes was meant.
  if (denied && (type === 'list' || type === 'json') && typeof only === 'string' && another === undefined)
    refuseIf(severalLike(only));
  return values;
}

/** The argument of `contains`, `starts with`, `ends with`. @throws ExpectationError */
export function readPart(rest: string, form: string, denied: boolean): string {
  need(rest, form, `${form} "ready"`);
  const part = unquote(rest) ?? rest;
  if (part === '')
    throw new ExpectationError(`${form} "" is true of every text: write what it must be, or empty`);
  if (unquote(rest) === undefined) refuseSlip(rest, denied, form);
  refusePatternLike(part, denied, true);
  return part;
}

/** @throws ExpectationError if a form has no argument */
export function need(rest: string, form: string, example: string): void {
  if (rest === '') throw new ExpectationError(`"${form}" is not complete: write for example ${example}`);
}

function refuseSlip(text: string, denied: boolean, form: string): void {
  const slip = slipOf(text, denied, form);
  if (slip !== undefined)
    throw new ExpectationError(
      `"${[...(denied ? ['not'] : []), ...(form === '' ? [] : [form]), text].join(' ')}": ${slip}`,
    );
}

function refusePatternLike(text: string, denied: boolean, part: boolean): void {
  refuseIf(denied ? patternLike(text, part) : undefined);
}

function refuseIf(why: string | undefined): void {
  if (why !== undefined) throw new ExpectationError(why);
}
