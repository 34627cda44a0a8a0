import { openIds } from './new-id.ts';
import { QUIET, supportParts } from './parts.ts';
import type { Support } from './support.ts';

/**
 * Imports files with sentences and hooks, in this order; a process can do that once.
 * @param files absolute paths
 * @throws what one of them throws when it is imported
 */
export function loadSupport(cwd: string, files: readonly string[]): Promise<Support> {
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
