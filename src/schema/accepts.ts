import { writtenOf } from './written.ts';

type Test = (value: unknown, args: readonly unknown[]) => boolean;

/** What each maker checks. */
const MAKERS: Readonly<Record<string, Test>> = {
  // A missing maker is left to zod.
  unknown: (value) => value !== undefined,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: Number.isFinite,
  int: Number.isSafeInteger,
  literal: (value, [only]) => value === only,
  enum: (value, [values]) => (values as readonly unknown[]).includes(value),
  array: (value, [item]) => Array.isArray(value) && value.every((each) => accepts(item, each)),
  record: (value, [key, each]) =>
    isMap(value) &&
    Object.entries(value).every(([name, entry]) => accepts(key, name) && accepts(each, entry)),
  strictObject: (value, [shape]) => isMap(value) && hasShape(value, shape as object),
  union: (value, [options]) => (options as readonly unknown[]).some((option) => accepts(option, value)),
};

/** What calls check in addition. */
const CALLS: Readonly<Record<string, Test>> = {
  optional: () => true,
  nullable: () => true,
  describe: () => true,
  min: (value, [least]) => sizeOf(value) >= Number(least),
  max: (value, [most]) => sizeOf(value) <= Number(most),
  regex: (value, [pattern]) => typeof value === 'string' && value.search(pattern as RegExp) >= 0,
  refine: (value, [test]) => Boolean((test as (value: unknown) => unknown)(value)),
};

/**
 * Whether a value has no mistakes, decided without zod. False may also mean that zod has to decide: for schemas that others made, and for
 * parts of it that are unknown here.
 */
export function accepts(schema: unknown, value: unknown): boolean {
  const written = writtenOf(schema);
  if (written === undefined) return false;
  const { name, args, on } = written;
  if (on === undefined) return MAKERS[name]?.(value, args) ?? false;
  if (value === undefined && name === 'optional') return true;
  if (value === null && name === 'nullable') return true;
  return accepts(on, value) && (CALLS[name]?.(value, args) ?? false);
}

function hasShape(value: Readonly<Record<string, unknown>>, shape: object): boolean {
  return (
    Object.keys(value).every((key) => Object.hasOwn(shape, key)) &&
    Object.entries(shape).every(([key, part]) =>
      accepts(part, Object.hasOwn(value, key) ? value[key] : undefined),
    )
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  return Object.getPrototypeOf(value) === Object.prototype && !Object.hasOwn(value, '__proto__');
}

function sizeOf(value: unknown): number {
  return typeof value === 'number' ? value : (value as string | readonly unknown[]).length;
}
