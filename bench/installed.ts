import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, type Workshop } from './workshop.ts';

/** The files of the package that a run needs. */
const PACKED = ['bin', 'dist', 'package.json'];

/**
 * The program as users have it: built, and laid out like the package, without the sources, with whose 350 files a checkout compares its
 * build at every start.
 * @returns the file to start
 */
export function installed(workshop: Workshop): string {
  const folder = join(workshop.folder, 'installed', 'node_modules', 'opsproof');
  if (!existsSync(folder)) {
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'ignore' });
    mkdirSync(folder, { recursive: true });
    for (const name of PACKED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  }
  return join(folder, 'bin', 'opsproof.js');
}
