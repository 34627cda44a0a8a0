import type { Expectation, VersionBound } from './expectation.ts';
import { ExpectationError, parseLiteral, splitList, unquote } from './literal.ts';
import type { Value, ValueType } from './value.ts';

/** One form of the grammar: the words it starts with, the types it serves, how the rest is read. */
export interface Form {
  readonly name: string;
  /** Matches the words and the space behind them, not the argument. */
  readonly pattern: RegExp;
  readonly types: readonly ValueType[];
  read(rest: string, type: ValueType): Expectation;
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
/** A list is met by one of its elements. */
const TEXTUAL_OR_LIST: readonly ValueType[] = [...TEXTUAL, 'list'];

/** Every form but plain values, `empty` and `not`. Patterns exclude each other. */
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
    read: (rest, type) => {
      const text = textArgument(rest, 'contains');
      return type === 'list' ? { kind: 'includes', items: [text] } : { kind: 'contains', text };
    },
  },
  {
    name: 'starts with',
    pattern: words('starts with'),
    types: TEXTUAL_OR_LIST,
    read: (rest) => ({ kind: 'starts', text: textArgument(rest, 'starts with') }),
  },
  {
    name: 'ends with',
    pattern: words('ends with'),
    types: TEXTUAL_OR_LIST,
    read: (rest) => ({ kind: 'ends', text: textArgument(rest, 'ends with') }),
  },
  { name: 'matches', pattern: words('matches'), types: TEXTUAL_OR_LIST, read: readPattern },
  {
    name: 'one of',
    pattern: words('one of'),
    types: ['text', 'integer', 'number', 'bytes', 'duration', 'percent', 'mode', 'version', 'json'],
    read: (rest, type) => ({ kind: 'one of', values: itemsArgument(rest, type, 'one of') }),
  },
  {
    name: 'none of',
    pattern: words('none of'),
    types: ['text', 'integer', 'number', 'bytes', 'duration', 'percent', 'mode', 'version', 'list'],
    read: (rest, type) => {
      const items = itemsArgument(rest, type, 'none of');
      const found: Expectation =
        type === 'list' ? { kind: 'includes', items } : { kind: 'one of', values: items };
      return { kind: 'not', expectation: found };
    },
  },
  {
    name: 'includes',
    pattern: words('includes'),
    types: LISTED,
    read: (rest, type) => ({ kind: 'includes', items: itemsArgument(rest, type, 'includes') }),
  },
  {
    name: 'exactly',
    pattern: words('exactly'),
    types: LISTED,
    read: (rest, type) => ({ kind: 'exactly', items: itemsArgument(rest, type, 'exactly') }),
  },
];

/** How a type is called in messages. */
export const NAMES: Readonly<Record<ValueType, string>> = {
  boolean: 'yes or no',
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  bytes: 'a size',
  duration: 'a duration',
  percent: 'a percentage',
  mode: 'a file mode',
  age: 'an age',
  version: 'a version',
  list: 'a list',
  json: 'a JSON value',
};

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
  const all = [...(type === 'age' ? [] : [NAMES[type]]), ...forms, ...(type === 'boolean' ? [] : ['empty'])];
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
      return { kind: 'compare', comparison: symbol, value: amount(rest, type) };
    },
  };
}

function readAge(rest: string, symbol: '<' | '>'): Expectation {
  need(rest, symbol === '<' ? 'newer than' : 'older than', 'newer than 2 days');
  return { kind: 'compare', comparison: symbol, value: amount(rest, 'age') };
}

function readCount(text: string): Expectation {
  const written = text.replace(/\s+elements?$/, '');
  const form = FORMS.find(({ pattern }) => pattern.test(written));
  return {
    kind: 'count',
    expectation:
      form === undefined
        ? { kind: 'is', value: amount(written, 'integer') }
        : form.read(written.replace(form.pattern, ''), 'integer'),
  };
}

/**
 * Ranges of semantic versions as npm writes them: `^1.2` keeps the first number that is not 0, `~1.2` the first two.
 */
function readCompatible(text: string): Expectation {
  const [, sign, written = ''] = /^([\^~])\s*(.+)$/s.exec(text) ?? [];
  const numbers = /^\d+(?:\.\d+){0,2}/.exec(version(written))?.[0].split('.').map(Number) ?? [];
  const significant = numbers.findIndex((number) => number > 0);
  const fixed =
    sign === '~' ? Math.min(1, numbers.length - 1) : significant < 0 ? numbers.length - 1 : significant;
  const upper = numbers.slice(0, fixed + 1).map((number, index) => (index === fixed ? number + 1 : number));
  return {
    kind: 'range',
    bounds: [
      { comparison: '>=', version: written },
      { comparison: '<', version: upper.join('.') },
    ],
  };
}

function readSymbol(text: string, type: ValueType): Expectation {
  const [, symbol = '', rest = ''] = /^([<>]=?|!?=)\s*(.*)$/s.exec(text) ?? [];
  const value = amount(rest, type);
  if (symbol === '=') return { kind: 'is', value };
  if (symbol === '!=') return { kind: 'not', expectation: { kind: 'is', value } };
  return { kind: 'compare', comparison: symbol as '>=' | '<=' | '>' | '<', value };
}

function readBetween(rest: string, type: ValueType): Expectation {
  const [, first, second] = /^(.+?)\s+and\s+(.+)$/s.exec(rest) ?? [];
  if (first === undefined || second === undefined) {
    throw new ExpectationError(`"between ${rest}" is not complete: write between A and B`);
  }
  if (type === 'version') {
    return {
      kind: 'range',
      bounds: [
        { comparison: '>=', version: version(first) },
        { comparison: '<=', version: version(second) },
      ],
    };
  }
  // `between 10 and 20 kB`: the unit stands once and counts for both.
  const unit = /^[\d.]+$/.test(first) ? (/^[\d.]+\s*([%\p{L}]+)$/u.exec(second)?.[1] ?? '') : '';
  const [low, high] = [amount(`${first} ${unit}`.trim(), type), amount(second, type)];
  if (low > high)
    throw new ExpectationError(`"between ${rest}" is met by nothing: write the smaller one first`);
  return { kind: 'between', low, high };
}

function readRange(text: string): Expectation {
  const bounds: VersionBound[] = [];
  const bound = /\s*([<>]=?|!?=)\s*([^\s,<>=!]+)\s*,?/y;
  while (bound.lastIndex < text.length) {
    const at = bound.lastIndex;
    const [, symbol, written] = bound.exec(text) ?? [];
    if (symbol === undefined || written === undefined) {
      throw new ExpectationError(
        `"${text.slice(at).trim()}" in "${text}" is not a bound: write for example >= 1.18 < 2`,
      );
    }
    bounds.push({ comparison: symbol as VersionBound['comparison'], version: version(written) });
  }
  return { kind: 'range', bounds };
}

/** Only flags that change what matches; `g` and `y` make no difference to one look. */
const FLAGS = /^[imsuv]*$/;

function readPattern(rest: string): Expectation {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(rest) ?? [];
  if (source === undefined) {
    throw new ExpectationError(
      `"matches ${rest}" needs a pattern between slashes: write for example matches /^a.*z$/`,
    );
  }
  if (!FLAGS.test(flags)) {
    throw new ExpectationError(
      `"/${source}/${flags}" has flags that are not allowed: allowed are i, m, s, u, v`,
    );
  }
  try {
    new RegExp(source, flags);
  } catch (error) {
    throw new ExpectationError(`"/${source}/${flags}" is no pattern: ${(error as Error).message}`);
  }
  return { kind: 'matches', source, flags };
}

/** A quantity by the attribute's type; a JSON value is compared as a number. */
function amount(text: string, type: ValueType): number | bigint {
  return parseLiteral(text, type === 'json' ? 'number' : type) as number | bigint;
}

function version(text: string): string {
  return parseLiteral(text, 'version') as string;
}

function textArgument(rest: string, name: string): string {
  need(rest, name, `${name} "ready"`);
  return unquote(rest) ?? rest;
}

function itemsArgument(rest: string, type: ValueType, name: string): Value[] {
  need(rest, name, `${name} a, b`);
  return splitList(rest).map((item) => parseLiteral(item, type === 'list' ? 'text' : type));
}

function need(rest: string, name: string, example: string): void {
  if (rest === '')
    throw new ExpectationError(`"${name}" has nothing behind it: write for example ${example}`);
}
