import type { Resource } from '../resource/resource.ts';
import { loadNouns } from './load-nouns.ts';

/**
 * All nouns: ours, and those of the repository in the working folder. Known before the first sentence is defined, in the main thread, in
 * each worker and under plain cucumber-js; the list never changes.
 * @throws ConfigurationError when it is imported
 */
export const nouns: readonly Resource[] = await loadNouns(process.cwd());
