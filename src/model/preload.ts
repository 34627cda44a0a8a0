import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Loads packages as one file instead of hundreds, in the build: made by scripts/bundle-parts.mjs. Call it before anything asks for one of them. A
 * checkout that runs its sources has no such files, and loads the packages as they are.
 */
export function preload(set: 'runner' | 'engine' | 'containers'): void {
  const parts = fileURLToPath(new URL(`../../${set}/lib/parts.cjs`, import.meta.url));
  if (existsSync(parts)) createRequire(import.meta.url)(parts);
}
