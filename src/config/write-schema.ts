import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaFiles } from './json-schema.ts';

/** A program: writes the JSON Schemas for editors into `schema/`. */
const folder = fileURLToPath(new URL('../../schema', import.meta.url));
await mkdir(folder, { recursive: true });
for (const [name, content] of Object.entries(schemaFiles())) await writeFile(join(folder, name), content);
