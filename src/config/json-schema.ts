import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonSchemas } from './schema.ts';

/** Run as a program it writes the JSON Schemas for editors: `node src/config/json-schema.ts`. */

/** What belongs into `schema/`: file name → content. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(jsonSchemas()).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL('../../schema', import.meta.url));
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(schemaFiles())) await writeFile(join(folder, name), content);
}
