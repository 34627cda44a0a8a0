import { SHAPES } from '../provider/registry.ts';
import type { ProviderShape } from '../provider/shape.ts';
import { jsonSchemas } from './schema.ts';

/**
 * The JSON Schemas for editors, as in `schema/`: file name → content. `npm run schema` writes them.
 * @param shapes of all providers; default: those that come with opsproof
 */
export function schemaFiles(shapes: readonly ProviderShape[] = SHAPES): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(jsonSchemas(shapes)).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}
