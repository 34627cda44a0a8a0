import type { JSONPathQuery } from 'json-p3';
import type { Value } from '../../model/value.ts';

/** Stands where a value is not known before the apply. */
const UNKNOWN: object = Object.freeze({ unknown: true });
/** Stands where a value is one that the program keeps secret. */
const SENSITIVE: object = Object.freeze({ sensitive: true });

/** Why a value is not there to be judged. */
export type Veil = 'unknown' | 'sensitive';

/** A value with marks in the places that are not known yet, or secret: they are left out of it, or must not be shown. */
export function veiled(value: unknown, unknown: unknown, sensitive: unknown): unknown {
  if (unknown === true) return UNKNOWN;
  if (sensitive === true) return SENSITIVE;
  const parts = [value, unknown, sensitive];
  if (parts.some(Array.isArray)) {
    const length = Math.max(...parts.map((part) => (Array.isArray(part) ? part.length : 0)));
    return Array.from({ length }, (_, index) => veiled(...ofEach(parts, index)));
  }
  if (!parts.some(isMap)) return value;
  const keys = new Set(parts.flatMap((part) => (isMap(part) ? Object.keys(part) : [])));
  const all = [...keys].map((key): [string, unknown] => [key, veiled(...ofEach(parts, key))]);
  // A key without a value is not there.
  return Object.fromEntries(all.filter(([, one]) => one !== undefined));
}

/** The value at a path; a mark in it, or on the way to it, veils all of it. */
export function valueAtPath(query: JSONPathQuery, tree: unknown): { readonly value?: Value } | Veil {
  let nodes = [...query.environment.compile('$').query(tree as never)];
  for (const segment of query.segments) {
    const veil = nodes.map(({ value }) => markOf(value)).find((one) => one !== undefined);
    if (veil !== undefined) return veil;
    // What a filter or a wildcard selects may depend on everything below.
    if (!isPlain(segment)) {
      const below = nodes.map(({ value }) => veilIn(value)).find((one) => one !== undefined);
      if (below !== undefined) return below;
    }
    nodes = segment.resolve(nodes);
  }
  const values = nodes.map(({ value }) => value as unknown);
  const veil = values.map(veilIn).find((one) => one !== undefined);
  if (veil !== undefined) return veil;
  if (!query.singularQuery()) return { value: values as Value };
  return values.length === 0 ? {} : { value: values[0] as Value };
}

/** Paths of a tree of marks that are true, as one writes them: `tags.Name`, `disk[0].size`. */
export function markedPaths(marks: unknown, path = ''): readonly string[] {
  if (marks === true) return [path === '' ? '$' : path];
  if (Array.isArray(marks)) return marks.flatMap((one, index) => markedPaths(one, `${path}[${index}]`));
  if (!isMap(marks)) return [];
  return Object.entries(marks).flatMap(([key, one]) =>
    markedPaths(one, path === '' ? key : `${path}.${key}`),
  );
}

/** The first mark in a value. */
export function veilIn(value: unknown): Veil | undefined {
  const own = markOf(value);
  if (own !== undefined || typeof value !== 'object' || value === null) return own;
  for (const part of Object.values(value)) {
    const veil = veilIn(part);
    if (veil !== undefined) return veil;
  }
  return undefined;
}

/** The mark that stands for a value as a whole. */
export function markOf(value: unknown): Veil | undefined {
  if (value === UNKNOWN) return 'unknown';
  return value === SENSITIVE ? 'sensitive' : undefined;
}

/** One name or one index. */
function isPlain(segment: JSONPathQuery['segments'][number]): boolean {
  const [selector, ...others] = segment.selectors as readonly { name?: unknown; index?: unknown }[];
  if (others.length > 0 || segment.toString().startsWith('..')) return false;
  return typeof selector?.name === 'string' || typeof selector?.index === 'number';
}

function ofEach(parts: readonly unknown[], key: string | number): [unknown, unknown, unknown] {
  const [value, unknown, sensitive] = parts.map((part) =>
    typeof part === 'object' && part !== null && Object.hasOwn(part, key)
      ? (part as Record<string | number, unknown>)[key]
      : undefined,
  );
  return [value, unknown, sensitive];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
