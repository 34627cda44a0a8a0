import { openIds } from './new-id.ts';
import { QUIET, supportParts } from './parts.ts';
import type { Support } from './support.ts';

/** What this thread has loaded. A file defines its sentences only when it is first imported, so it cannot be loaded again. */
let loaded: { readonly files: string; readonly support: Promise<Support> } | undefined;

/**
 * Imports files with sentences and hooks, in this order. A thread can do that once; asked again for the same files, it returns the same
 * result.
 * @param paths absolute ones
 * @throws what one of them throws when it is imported, and for other files than the first time
 */
export async function loadSupport(cwd: string, paths: readonly string[]): Promise<Support> {
  const files = paths.join('\n');
  loaded ??= { files, support: load(cwd, paths) };
  if (loaded.files !== files)
    throw new Error(`this thread has loaded its sentences already, from other files: ${loaded.files}`);
  return loaded.support;
}

function load(cwd: string, files: readonly string[]): Promise<Support> {
  return supportParts().getSupportCodeLibrary({
    requireModules: [],
    requirePaths: [],
    loaders: [],
    importPaths: files,
    logger: QUIET,
    cwd,
    newId: openIds(),
  });
}
