import { fileURLToPath } from 'node:url';
import type { IRunOptions } from '@cucumber/cucumber/api';
import type { Ground } from './ground.ts';
import type { RunRequest } from './run-request.ts';

const SILENT_FORMATTER = fileURLToPath(
  new URL(`./silent-formatter${import.meta.url.slice(-3)}`, import.meta.url),
);

/** How the runner is asked to run what was prepared. */
export function runnerOptions(
  { settings, sources, library, renaming }: Ground,
  request: RunRequest,
  runId: string,
): IRunOptions {
  const parallel = request.parallel ?? settings.parallel;
  const environment = renaming.standard === undefined ? {} : { environment: renaming.standard };
  return {
    sources,
    support: library.support,
    runtime: {
      dryRun: false,
      failFast: request.failFast,
      filterStacktraces: true,
      parallel: parallel > 1 ? parallel : 0,
      retry: request.retry,
      retryTagFilter: '',
      strict: true,
      worldParameters: { opsproof: { seed: runId, ...environment } },
    },
    formats: { stdout: SILENT_FORMATTER, files: {}, publish: false, options: {} },
  };
}
