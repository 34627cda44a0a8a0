import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Made by scripts/bundle-runner.mjs; a checkout that runs its sources has none. */
const PARTS = fileURLToPath(new URL('../../runner/lib/parts.cjs', import.meta.url));

/** Loads the runner's parts as one file instead of a hundred. Call it before anything that imports them. */
export function preloadRunner(): void {
  if (existsSync(PARTS)) createRequire(import.meta.url)(PARTS);
}
