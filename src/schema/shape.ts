import { didYouMean } from '../model/nearest.ts';
import { accepts } from './accepts.ts';
import { late, made, zod } from './written.ts';
import type { z } from './zod.ts';

/**
 * The building blocks of the schemas of files. Each takes the words for what is allowed; schema-problems.ts adds what was found. These are
 * zod's makers, recorded until zod itself is needed.
 */
export const make = {
  array: late('array'),
  boolean: late('boolean'),
  enum: late('enum'),
  int: late('int'),
  literal: late('literal'),
  number: late('number'),
  record: late('record'),
  strictObject: late('strictObject'),
  string: late('string'),
  union: late('union'),
  unknown: late('unknown'),
};

export type { z };

/** A text that is not empty. */
export function text(allowed: string) {
  return make.string({ error: () => allowed }).min(1, { error: () => allowed });
}

export function matching(pattern: RegExp, allowed: string) {
  return make.string({ error: () => allowed }).regex(pattern, { error: () => allowed });
}

export function list<T extends z.ZodType>(item: T, allowed: string) {
  return make.array(item, { error: () => allowed });
}

export function map<T extends z.ZodType>(value: T, allowed: string) {
  return make.record(make.string(), value, { error: () => allowed });
}

/** A map that allows only these keys. */
export function keys<S extends z.ZodRawShape>(shape: S, allowed: string) {
  return make.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? (issue as unknown as { keys: readonly string[] }).keys
            .map((key) => didYouMean(key, Object.keys(shape)))
            .join('\n')
        : allowed,
  });
}

/** A whole number, 0 or more. */
export function wholeNumber(allowed: string) {
  return make.int({ error: () => allowed }).min(0, { error: () => allowed });
}

export function oneOf<const V extends readonly [string, ...string[]]>(values: V, allowed: string) {
  return make.enum(values, { error: () => allowed });
}

export type Issue = z.core.$ZodIssue;

/** What is wrong with data; empty if nothing is. */
export function issuesOf(schema: z.ZodType, tree: unknown): readonly Issue[] {
  return accepts(schema, tree) ? [] : (made(schema).safeParse(tree).error?.issues ?? []);
}

/** The JSON Schema of a file. */
export function editorSchema(
  schema: z.ZodType,
  options: { readonly reused?: 'ref' } = {},
): Readonly<Record<string, unknown>> {
  return zod().toJSONSchema(made(schema), { io: 'input', target: 'draft-7', ...options });
}
