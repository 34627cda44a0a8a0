import { type DocumentNode, isNode, type OpenApiDocument } from './document.ts';

/**
 * A document whose schemas mean in JSON Schema what they mean in OpenAPI, for an answer: 3.0 has words of its own (`nullable`, an
 * `exclusiveMinimum` that is true or false, nothing counts beside a reference), and what is only written is not required of an answer.
 */
export function plainSchemas({ version, root }: OpenApiDocument): DocumentNode {
  return changed(root, version) as DocumentNode;
}

function changed(value: unknown, version: OpenApiDocument['version']): unknown {
  if (Array.isArray(value)) return value.map((item) => changed(item, version));
  if (!isNode(value)) return value;
  const made = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, version)]));
  const schema = withoutWritten(made);
  return version === '3.0' ? in30(schema) : schema;
}

function withoutWritten(schema: DocumentNode): DocumentNode {
  const { required, properties } = schema;
  if (!Array.isArray(required) || !isNode(properties)) return schema;
  const isWritten = (name: unknown) => {
    const property =
      typeof name === 'string' && Object.hasOwn(properties, name) ? properties[name] : undefined;
    return isNode(property) && property.writeOnly === true;
  };
  return { ...schema, required: required.filter((name) => !isWritten(name)) };
}

function in30(schema: DocumentNode): DocumentNode {
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref };
  const { nullable, ...rest } = bounds(
    bounds(schema, 'exclusiveMinimum', 'minimum'),
    'exclusiveMaximum',
    'maximum',
  );
  if (typeof nullable !== 'boolean') return nullable === undefined ? rest : { ...rest, nullable };
  // `null` is one more type: an `enum` must name it, too (OpenAPI 3.0.3, proposal 2019-10-31).
  return nullable && typeof rest.type === 'string' ? { ...rest, type: [rest.type, 'null'] } : rest;
}

/** `minimum: 0` with `exclusiveMinimum: true` is `exclusiveMinimum: 0`. */
function bounds(schema: DocumentNode, exclusive: string, bound: string): DocumentNode {
  const { [exclusive]: only, [bound]: limit, ...rest } = schema;
  if (typeof only !== 'boolean') return schema;
  if (limit === undefined) return rest;
  return { ...rest, [only ? exclusive : bound]: limit };
}
