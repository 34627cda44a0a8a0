/** A JSON Schema, draft 7. */
export type Schema = { readonly [key: string]: unknown };

/**
 * The same schema with unions that an editor can distinguish. For an `anyOf` an editor reports what each member lacks, most of it
 * irrelevant. Members of different types become one with all of their types, because every other keyword applies to one type only (JSON
 * Schema Validation, section 6).
 */
export function plainUnions(schema: Schema): Schema {
  const definitions = (schema.definitions ?? {}) as Readonly<Record<string, Schema>>;
  const rewrite = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(rewrite);
    if (typeof node !== 'object' || node === null) return node;
    const plain = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, rewrite(value)]));
    if (!Array.isArray(plain.anyOf)) return plain;
    const { anyOf, ...rest } = plain;
    const merged = merge(anyOf.map((member) => resolve(member as Schema, definitions, rewrite)));
    return merged === undefined ? plain : { ...merged, ...rest };
  };
  return rewrite(schema) as Schema;
}

function resolve(
  member: Schema,
  definitions: Readonly<Record<string, Schema>>,
  rewrite: (node: unknown) => unknown,
): Schema {
  const name = /^#\/definitions\/(.+)$/.exec(String(member.$ref))?.[1];
  const found = name === undefined ? undefined : definitions[name];
  return found === undefined ? member : (rewrite(found) as Schema);
}

/** Undefined if keywords of members would conflict. */
function merge(members: readonly Schema[]): Schema | undefined {
  const merged: Record<string, unknown> = {};
  const types: unknown[] = [];
  for (const { type, ...keywords } of members) {
    const own = [type].flat();
    if (own.some((one) => typeof one !== 'string' || types.includes(one))) return undefined;
    types.push(...own);
    for (const [key, value] of Object.entries(keywords)) {
      if (['enum', 'const', 'anyOf', 'allOf', 'not', 'if'].includes(key) || Object.hasOwn(merged, key))
        return undefined;
      merged[key] = value;
    }
  }
  return { type: types, ...merged };
}
