import type { ValueType } from './value.ts';

/** The name of a type in messages. */
export const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
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
