import { jsonSchemas } from './schema.ts';

/** The JSON Schemas for editors, as in `schema/`: file name → content. `npm run schema` writes them. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(jsonSchemas()).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}
