import { ExpectationError } from './expectation-error.ts';
import { describeAllowed, FORMS } from './expectation-forms.ts';
import type { Expectation } from './expectation-kinds.ts';
import { parseLiteral } from './literal.ts';
import { TYPE_NAMES } from './type-names.ts';
import type { ValueType } from './value.ts';
import { readItems, readOne } from './written.ts';

export { ExpectationError } from './expectation-error.ts';
export { type Judgement, judge } from './judge.ts';
export { printExpectation } from './print.ts';
export { printValue } from './print-value.ts';

/**
 * Reads the grammar of expectations: a plain value compared by the attribute's type, `at least`, `at most`, `under`,
 * `over`, `>=` …, `between A and B`, `contains`, `starts with`, `ends with`, `matches /…/flags`, `one of a, b`,
 * `none of a, b`, `includes a, b`, `exactly a, b`, `at least 3 elements`, `newer than 2 days`, `older than 2 days`, version
 * ranges (`>= 1.18 < 2`, `^1.2`, `~1.2`), `empty`, and `not` before any of them.
 * Quoted text is literal and never a word of the grammar; a text that is not, and looks as if something else was meant, is refused.
 * @throws ExpectationError that names what was found, what is allowed, and an example for the type
 */
export function parseExpectation(text: string, type: ValueType): Expectation {
  const trimmed = text.trim();
  if (trimmed === '') throw new ExpectationError(`nothing is expected: write ${describeAllowed(type)}`);
  const negated = /^not(?:\s+(.*))?$/s.exec(trimmed);
  if (negated === null) return parsePositive(trimmed, type, false);
  const denied = (negated[1] ?? '').trim();
  if (denied === '') throw new ExpectationError(`nothing is expected: write ${describeAllowed(type)}`);
  // `does not have backup key not empty`: people write `not empty` for "exists and has content", so denying it is clear.
  if (/^not\s+empty$/.test(denied)) return parsePositive('empty', type, false);
  const twice = /^(?:not|none of)(?:\s|$)/.exec(denied)?.[0].trim();
  if (twice !== undefined) {
    const write = twice === 'not' ? 'one not, or none' : 'one of or includes';
    throw new ExpectationError(`"not ${denied}" is a double negation: write ${write}`);
  }
  return negate(parsePositive(denied, type, true));
}

function parsePositive(trimmed: string, type: ValueType, denied: boolean): Expectation {
  if (trimmed === 'empty' && type !== 'boolean') return { kind: 'empty' };
  const form = FORMS.find(({ pattern }) => pattern.test(trimmed));
  if (form === undefined) return parsePlain(trimmed, type, denied);
  if (!form.types.includes(type)) {
    const words = type === 'text' || type === 'list' ? ' (in quotes if you mean these words)' : '';
    throw new ExpectationError(
      `"${trimmed}" does not fit ${TYPE_NAMES[type]}: write ${describeAllowed(type)}${words}`,
    );
  }
  return form.read(trimmed.replace(form.pattern, ''), type, denied);
}

/** The opposite. Negating twice gives the first one. */
export function negate(expectation: Expectation): Expectation {
  return expectation.kind === 'not' ? expectation.expectation : { kind: 'not', expectation };
}

/** `not docker` for a list: docker is not in it, whatever else is. `not exactly docker` is about the whole list. */
function parsePlain(text: string, type: ValueType, denied: boolean): Expectation {
  if (type === 'list') return { kind: denied ? 'includes' : 'exactly', items: readItems(text, type, denied) };
  if (type === 'age') {
    parseLiteral(text, type);
    throw new ExpectationError(`an age is never exactly ${text}: write ${describeAllowed(type)}`);
  }
  return { kind: 'is', value: readOne(text, type, denied) };
}
