import { count } from '../model/count.ts';
import type { Reason } from './reason.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Why a run proves nothing, whatever its scenarios say. */
export function soundReasons(runs: readonly RecordedRun[]): Reason[] {
  return [...runs.flatMap(reasonsOf), ...twins(runs)];
}

function reasonsOf(run: RecordedRun): Reason[] {
  const { runId, interrupted, leftovers, errors, scenarios, exitCode } = run;
  const reasons: Reason[] = [];
  const refuse = (code: Reason['code'], message: string): void => {
    reasons.push({ code, kind: 'refused', message });
  };
  if (interrupted)
    refuse('interrupted', `run ${runId} was interrupted: scenarios that had not finished prove nothing`);
  if (leftovers.length > 0) {
    const [first = ''] = leftovers;
    const more = leftovers.length > 1 ? ` and ${leftovers.length - 1} more` : '';
    refuse('leftovers', `run ${runId} left something behind: ${first}${more}`);
  }
  for (const { message, step } of errors) {
    const [first = ''] = message.split('\n');
    refuse('run-error', `run ${runId}: ${step === undefined ? '' : `${step}: `}${first}`);
  }
  if (scenarios.length === 0) refuse('no-scenarios', `run ${runId} has no scenarios: it proves nothing`);
  const explained = reasons.length > 0 || scenarios.some(({ verdict }) => verdict !== 'pass');
  if (exitCode !== 0 && !explained)
    refuse('exit-code', `run ${runId} ended with exit code ${exitCode}, and nothing in it explains why`);
  return reasons;
}

/** Two files with one run id and different contents: one of them was changed. */
function twins(runs: readonly RecordedRun[]): Reason[] {
  return [...Map.groupBy(runs, ({ runId }) => runId)]
    .filter(([, files]) => files.length > 1)
    .map(([runId, files]) => ({
      code: 'run-differs',
      kind: 'refused',
      message: `run ${runId} was given ${count(files.length, 'time')} with different content: ${files
        .map(({ file }) => file)
        .join(', ')}`,
    }));
}
