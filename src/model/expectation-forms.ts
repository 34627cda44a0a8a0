import { amount, compared, readBetween, readSymbol } from './expectation-bounds.ts';
import { ExpectationError } from './expectation-error.ts';
import type { Expectation } from './expectation-kinds.ts';
import { matchesEverything } from './matches-everything.ts';
import { foreignIn } from './pattern-dialect.ts';
import { TYPE_NAMES } from './type-names.ts';
import type { Value, ValueType } from './value.ts';
import { readCompatible, readRange, version } from './version-bounds.ts';
import { need, readItems, readPart } from './written.ts';

/** One form of the grammar: its keywords, its types, and how the rest is read. */
export interface Form {
  readonly name: string;
  /** Matches the keywords and the space after them, not the argument. */
  readonly pattern: RegExp;
  readonly types: readonly ValueType[];
  /** @param denied after `not` */
  read(rest: string, type: ValueType, denied: boolean): Expectation;
}

const ORDERED: readonly ValueType[] = [
  'integer',
  'number',
  'bytes',
  'duration',
  'percent',
  'age',
  'version',
  'json',
];
const TEXTUAL: readonly ValueType[] = ['text', 'version', 'json'];
const LISTED: readonly ValueType[] = ['list', 'json'];
/** A list passes if one of its elements does. */
const TEXTUAL_OR_LIST: readonly ValueType[] = [...TEXTUAL, 'list'];

/** Every form except plain values, `empty` and `not`. Patterns exclude each other. */
export const FORMS: readonly Form[] = [
  {
    name: 'at least 3 elements',
    pattern: /^(?=(?:between\s+\d+\s+and|at least|at most|under|over|[<>]=?)?\s*\d+\s+elements?$)/,
    types: LISTED,
    read: readCount,
  },
  comparison('at least', '>='),
  comparison('at most', '<='),
  comparison('under', '<'),
  comparison('over', '>'),
  { name: 'newer than', pattern: words('newer than'), types: ['age'], read: (rest) => readAge(rest, '<') },
  { name: 'older than', pattern: words('older than'), types: ['age'], read: (rest) => readAge(rest, '>') },
  { name: '^', pattern: /^(?=[\^~]\s*\d)/, types: ['version'], read: readCompatible },
  { name: 'between', pattern: words('between'), types: ORDERED, read: readBetween },
  {
    name: '>=',
    // A digit must follow: `<html>` is text.
    pattern: /^(?=(?:[<>]=?|!?=)\s*[-+.\d])/,
    types: ORDERED,
    read: (rest, type) => (type === 'version' ? readRange(rest) : readSymbol(rest, type)),
  },
  {
    name: 'contains',
    pattern: words('contains'),
    types: TEXTUAL_OR_LIST,
    read: (rest, _, denied) => ({ kind: 'contains', text: readPart(rest, 'contains', denied) }),
  },
  {
    name: 'starts with',
    pattern: words('starts with'),
    types: TEXTUAL_OR_LIST,
    read: (rest, _, denied) => ({ kind: 'starts', text: readPart(rest, 'starts with', denied) }),
  },
  {
    name: 'ends with',
    pattern: words('ends with'),
    types: TEXTUAL_OR_LIST,
    read: (rest, _, denied) => ({ kind: 'ends', text: readPart(rest, 'ends with', denied) }),
  },
  { name: 'matches', pattern: words('matches'), types: TEXTUAL_OR_LIST, read: readPattern },
  {
    name: 'one of',
    pattern: words('one of'),
    types: ['text', 'integer', 'number', 'bytes', 'duration', 'percent', 'mode', 'version', 'json'],
    read: (rest, type, denied) => ({ kind: 'one of', values: itemsArgument(rest, type, 'one of', denied) }),
  },
  {
    name: 'none of',
    pattern: words('none of'),
    types: ['text', 'integer', 'number', 'bytes', 'duration', 'percent', 'mode', 'version', 'list', 'json'],
    read: (rest, type) => {
      const items = itemsArgument(rest, type, 'none of', true);
      const [only] = items;
      if (items.length === 1 && typeof only === 'string' && only.includes(', ') && type !== 'list')
        throw new ExpectationError(
          `none of ${rest} is one text that contains a comma: write none of ${only}, or not ${rest} for exactly that text`,
        );
      const found: Expectation =
        type === 'list' ? { kind: 'includes', items } : { kind: 'one of', values: items };
      return { kind: 'not', expectation: found };
    },
  },
  {
    name: 'includes',
    pattern: words('includes'),
    types: LISTED,
    read: (rest, type, denied) => ({
      kind: 'includes',
      items: itemsArgument(rest, type, 'includes', denied),
    }),
  },
  {
    name: 'exactly',
    pattern: words('exactly'),
    types: LISTED,
    read: (rest, type, denied) => ({ kind: 'exactly', items: itemsArgument(rest, type, 'exactly', denied) }),
  },
];

const EXAMPLES: Readonly<Record<ValueType, string>> = {
  boolean: 'no',
  text: 'contains "ready"',
  integer: 'at least 3',
  number: 'under 0.5',
  bytes: 'under 20 kB',
  duration: 'under 250 ms',
  percent: 'under 90 %',
  mode: '0644',
  age: 'under 2 days',
  version: '>= 1.18 < 2',
  list: 'includes a, b',
  json: 'at least 3',
};

/** For messages: `a size, at least, …, one of or empty, for example: under 20 kB`. */
export function describeAllowed(type: ValueType): string {
  const forms = FORMS.filter(({ types }) => types.includes(type)).map(({ name }) => name);
  const all = [
    ...(type === 'age' ? [] : [TYPE_NAMES[type]]),
    ...forms,
    ...(type === 'boolean' ? [] : ['empty']),
  ];
  const list = all.length === 1 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
  return `${list}, for example: ${EXAMPLES[type]}`;
}

function words(text: string): RegExp {
  return new RegExp(`^${text}(?:\\s+|$)`);
}

function comparison(name: string, symbol: '>=' | '<=' | '>' | '<'): Form {
  return {
    name,
    pattern: words(name),
    types: ORDERED,
    read: (rest, type) => {
      need(rest, name, EXAMPLES[type]);
      if (type === 'version')
        return { kind: 'range', bounds: [{ comparison: symbol, version: version(rest) }] };
      return compared(symbol, amount(rest, type), type, `${name} ${rest}`);
    },
  };
}

function readAge(rest: string, symbol: '<' | '>'): Expectation {
  const form = symbol === '<' ? 'newer than' : 'older than';
  need(rest, form, 'newer than 2 days');
  return compared(symbol, amount(rest, 'age'), 'age', `${form} ${rest}`);
}

function readCount(text: string): Expectation {
  const written = text.replace(/\s+elements?$/, '');
  if (/^(?:at least|under|>=|<)\s*0$/.test(written))
    throw new ExpectationError(`"${text}" proves nothing: no list has fewer than 0 elements`);
  const form = FORMS.find(({ pattern }) => pattern.test(written));
  return {
    kind: 'count',
    expectation:
      form === undefined
        ? { kind: 'is', value: amount(written, 'integer') }
        : form.read(written.replace(form.pattern, ''), 'integer', false),
  };
}

/** Only flags that change what matches; `g` and `y` make no difference here. */
const FLAGS = /^[imsuv]*$/;

function readPattern(rest: string): Expectation {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(rest) ?? [];
  if (source === undefined) {
    throw new ExpectationError(
      `"matches ${rest}" needs a pattern between slashes: write for example matches /^a.*z$/`,
    );
  }
  if (!FLAGS.test(flags)) {
    throw new ExpectationError(`"/${source}/${flags}" has unknown flags; allowed: i, m, s, u, v`);
  }
  try {
    if (matchesEverything(source, flags))
      throw new ExpectationError(
        `"/${source}/${flags}" matches every text, even an empty one: write what it must contain`,
      );
  } catch (error) {
    if (error instanceof ExpectationError) throw error;
    throw new ExpectationError(`"/${source}/${flags}" is not a pattern: ${(error as Error).message}`);
  }
  const foreign = foreignIn(source, flags);
  if (foreign !== undefined) throw new ExpectationError(`"/${source}/${flags}": ${foreign}`);
  return { kind: 'matches', source, flags };
}

function itemsArgument(rest: string, type: ValueType, name: string, denied: boolean): readonly Value[] {
  need(rest, name, `${name} a, b`);
  return readItems(rest, type, denied);
}
