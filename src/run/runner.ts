import { createRequire } from 'node:module';
import type { loadSources, loadSupport, runCucumber } from '@cucumber/cucumber/api';

/** The three operations of the runner that we drive. */
export interface Runner {
  readonly loadSources: typeof loadSources;
  readonly loadSupport: typeof loadSupport;
  readonly runCucumber: typeof runCucumber;
}

/**
 * Loads the runner's operations from where they live and not from `@cucumber/cucumber/api`, which also loads the parser
 * of the runner's own command line: 14 ms of each start. The package exports these files; its version is pinned.
 */
export function loadRunner(): Runner {
  const load = createRequire(import.meta.url);
  return {
    loadSources: load('@cucumber/cucumber/lib/api/load_sources').loadSources,
    loadSupport: load('@cucumber/cucumber/lib/api/load_support').loadSupport,
    runCucumber: load('@cucumber/cucumber/lib/api/run_cucumber').runCucumber,
  };
}
