import { z } from 'zod';
import { didYouMean } from '../model/nearest.ts';

/**
 * What the schemas of files are made of. Each part takes the words for what is allowed there; what was found is put before
 * them by schema-problems.ts. The one file that knows zod.
 */
export { z };

// A file is read once in a run: compiling code for its shape costs more than that code saves.
z.config({ jitless: true });

/** A text that is not empty. */
export function text(allowed: string) {
  return z.string({ error: () => allowed }).min(1, { error: () => allowed });
}

export function matching(pattern: RegExp, allowed: string) {
  return z.string({ error: () => allowed }).regex(pattern, { error: () => allowed });
}

export function list<T extends z.ZodType>(item: T, allowed: string) {
  return z.array(item, { error: () => allowed });
}

export function map<T extends z.ZodType>(value: T, allowed: string) {
  return z.record(z.string(), value, { error: () => allowed });
}

/** A map in which only these keys are known. */
export function keys<S extends z.ZodRawShape>(shape: S, allowed: string) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? (issue as unknown as { keys: readonly string[] }).keys
            .map((key) => didYouMean(key, Object.keys(shape)))
            .join('\n')
        : allowed,
  });
}

/** A whole number, 0 or more. */
export function count(allowed: string) {
  return z.int({ error: () => allowed }).min(0, { error: () => allowed });
}

export function oneOf<const V extends readonly [string, ...string[]]>(values: V, allowed: string) {
  return z.enum(values, { error: () => allowed });
}

export type Issue = z.core.$ZodIssue;

/** What is wrong with data; empty when nothing is. */
export function issuesOf(schema: z.ZodType, tree: unknown): readonly Issue[] {
  return schema.safeParse(tree).error?.issues ?? [];
}
