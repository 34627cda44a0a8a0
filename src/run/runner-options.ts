import type { RunnerOptions } from '../runner/parts.ts';
import type { Ground } from './ground.ts';
import type { RunRequest } from './run-request.ts';

/** The options with which the runner runs what was prepared. */
export function runnerOptions(
  { settings, renaming }: Ground,
  request: RunRequest,
  runId: string,
): RunnerOptions {
  const parallel = request.parallel ?? settings.parallel;
  const environment = renaming.standard === undefined ? {} : { environment: renaming.standard };
  return {
    dryRun: false,
    failFast: request.failFast,
    filterStacktraces: true,
    parallel: parallel > 1 ? parallel : 0,
    retry: request.retry,
    retryTagFilter: '',
    strict: true,
    worldParameters: { opsproof: { seed: runId, root: request.cwd, ...environment } },
  };
}
