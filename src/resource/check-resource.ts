import { didYouMean } from '../model/nearest.ts';
import type { ValueType } from '../model/value.ts';
import type { Resource } from './resource.ts';

const KEYS: Readonly<Record<keyof Resource, 'needed' | 'optional'>> = {
  noun: 'needed',
  key: 'needed',
  description: 'needed',
  attributes: 'needed',
  examples: 'needed',
  look: 'needed',
  refuse: 'optional',
  verbatim: 'optional',
  beside: 'optional',
  inventory: 'optional',
  spelling: 'optional',
};
const ATTRIBUTE_KEYS = [
  'type',
  'description',
  'ofPath',
  'adjective',
  'intrinsic',
  'takes',
  'refuse',
  'never',
  'least',
  'most',
];
const TYPES: Readonly<Record<ValueType, true>> = {
  ...{ boolean: true, text: true, integer: true, number: true, bytes: true, duration: true },
  ...{ percent: true, mode: true, age: true, version: true, list: true, json: true },
};

/**
 * Everything that is wrong with a custom noun, one sentence each; empty if it is a Resource. Types are gone when a file is loaded, so each
 * part is checked.
 */
export function checkResource(value: unknown): readonly string[] {
  if (!isObject(value))
    return ['it is not a resource: an object with noun, key, description, attributes, examples and look'];
  const known = Object.keys(KEYS);
  const wrong = [
    ...Object.keys(value)
      .filter((key) => !known.includes(key))
      .map((key) => `a resource has no key "${key}"; ${didYouMean(key, known)}`),
    ...Object.entries(KEYS)
      .filter(([key, need]) => need === 'needed' && value[key] === undefined)
      .map(([key]) => `"${key}" is missing`),
  ];
  const rules: readonly (readonly [
    key: keyof Resource,
    fits: (part: unknown) => boolean,
    allowed: string,
  ])[] = [
    ['noun', isNoun, 'lower-case words and digits, for example: backup job'],
    ['key', (part) => part === 'quoted' || part === 'number' || part === 'none', 'quoted, number or none'],
    ['description', isText, 'a text'],
    [
      'attributes',
      (part) => isObject(part) && Object.keys(part).length > 0,
      'a map with at least one attribute',
    ],
    ['examples', isExamples, 'a list with at least one sentence'],
    ['look', isFunction, 'a function (name, facts, wanted)'],
    ['refuse', isFunction, 'a function (name)'],
    ['verbatim', (part) => part === true, 'true, or left out'],
    ['beside', (part) => typeof part === 'string', 'the name of an attribute, or left out'],
    ['inventory', isObject, 'an object'],
    ['spelling', isFunction, 'a function (name)'],
  ];
  for (const [key, fits, allowed] of rules) {
    if (value[key] !== undefined && !fits(value[key]))
      wrong.push(`"${key}" is ${allowed}; found ${show(value[key])}`);
  }
  if (isObject(value.attributes)) {
    for (const [name, attribute] of Object.entries(value.attributes))
      wrong.push(...checkAttribute(name, attribute));
  }
  return wrong.length > 0 ? wrong : checkExamples(value as unknown as Resource);
}

function checkAttribute(name: string, attribute: unknown): readonly string[] {
  const place = `the attribute "${name}"`;
  if (!isObject(attribute)) return [`${place} is a map of type and description; found ${show(attribute)}`];
  const wrong = Object.keys(attribute)
    .filter((key) => !ATTRIBUTE_KEYS.includes(key))
    .map((key) => `${place} has no key "${key}"; ${didYouMean(key, ATTRIBUTE_KEYS)}`);
  const { type, description, adjective, intrinsic, takes, refuse, never, least, most } = attribute;
  if (!/^[a-z0-9]+(?:[ -][a-z0-9]+)*$/.test(name)) wrong.push(`${place} is not written in lower-case words`);
  if (typeof type !== 'string' || !Object.hasOwn(TYPES, type))
    wrong.push(`${place} has a type of: ${Object.keys(TYPES).join(', ')}; found ${show(type)}`);
  if (!isText(description)) wrong.push(`${place} needs a one-line description`);
  if (adjective !== undefined && (adjective !== true || type !== 'boolean'))
    wrong.push(`${place} can have adjective: true only if it is a boolean`);
  if (intrinsic !== undefined && (intrinsic !== true || type !== 'boolean'))
    wrong.push(`${place} can have intrinsic: true only if it is a boolean`);
  if (takes !== undefined && !isText(takes)) wrong.push(`${place} needs a text for takes: 'the name of a …'`);
  if (refuse !== undefined && !isFunction(refuse))
    wrong.push(`${place} needs a function for refuse: (argument, name)`);
  if (never !== undefined && !isFunction(never))
    wrong.push(`${place} needs a function for never: (value, argument)`);
  if (least !== undefined && typeof least !== 'number') wrong.push(`${place} needs a number for least: 0`);
  if (most !== undefined && typeof most !== 'number') wrong.push(`${place} needs a number for most: 100`);
  return wrong;
}

/** An example sentence must be a valid one. */
function checkExamples({ noun, key, examples }: Resource): readonly string[] {
  const name = { quoted: ' "[^"]+"', number: ' \\d+\\S*', none: '' }[key];
  const sentence = new RegExp(`^the ${noun}${name} (?:is|has|exists|does not) ?`);
  return examples
    .filter((example) => !sentence.test(example))
    .map(
      (example) =>
        `the example ${show(example)} does not begin with: the ${noun}${{ quoted: ' "…"', number: ' 1', none: '' }[key]} is …, has … or exists`,
    );
}

function isNoun(part: unknown): boolean {
  return typeof part === 'string' && /^[a-z][a-z0-9]*(?: [a-z0-9]+)*$/.test(part);
}

function isExamples(part: unknown): boolean {
  return Array.isArray(part) && part.length > 0 && part.every(isText);
}

function isText(part: unknown): part is string {
  return typeof part === 'string' && part.trim() !== '';
}

function isFunction(part: unknown): boolean {
  return typeof part === 'function';
}

function isObject(part: unknown): part is Record<string, unknown> {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

function show(part: unknown): string {
  if (part === undefined) return 'nothing';
  const text = typeof part === 'function' ? 'a function' : JSON.stringify(part);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
