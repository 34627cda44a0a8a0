import { errorKind } from '../../model/error-kind.ts';
import type { Exception, TestStepResult } from '../../runner/messages.ts';
import type { StepSource } from './gherkin-index.ts';
import { judgeStep } from './judge-step.ts';
import type { RunError, ScenarioVerdict } from './scenario-result.ts';

/** The error of a step that is not green; undefined if it passed or was skipped. */
export function errorOf(place: StepSource, result: TestStepResult): RunError | undefined {
  const verdict = judgeStep(result);
  if (verdict === 'pass' || verdict === 'skipped') return undefined;
  const { exception } = result;
  return {
    verdict,
    step: place.text,
    ...(place.sentence === undefined ? {} : { sentence: place.sentence }),
    ...(place.uri === undefined ? {} : { uri: place.uri }),
    ...(place.line === undefined ? {} : { line: place.line }),
    type: exception?.type ?? result.status.toLowerCase(),
    message: exception?.message ?? result.message ?? WITHOUT_MESSAGE[verdict],
    ...(exception?.stackTrace === undefined ? {} : { stackTrace: exception.stackTrace }),
  };
}

/** What stopped the runner. */
export function runnerError({ type, message, stackTrace }: Exception): RunError {
  const { verdict } = errorKind(type);
  const stack = stackTrace === undefined ? {} : { stackTrace };
  // The message of the runner's worker_threads adapter. What such a thread was doing is unknown.
  const [died, code] =
    /^(?:Worker \S+ exited unexpectedly with code (\d+)|Error on worker \S+)$/.exec(message ?? '') ?? [];
  if (died === undefined)
    return { verdict, type, message: message ?? 'the runner stopped without a message', ...stack };
  const how = code === undefined ? 'broke off' : `ended with exit code ${code} (process.exit in a step?)`;
  const what = `a worker of this run ${how} before its scenarios finished: their results are not known`;
  return { verdict: 'unable', type: 'WorkerDied', message: what, ...(code === undefined ? stack : {}) };
}

const WITHOUT_MESSAGE: Readonly<Record<Exclude<ScenarioVerdict, 'pass' | 'skipped'>, string>> = {
  fail: 'it failed without a message',
  unable: 'the runner does not know how it ended',
  undefined: 'no step definition matches this sentence',
  ambiguous: 'several step definitions match this sentence',
  pending: 'the step is marked as not written yet',
  misconfigured: 'it cannot be run as written',
  interrupted: 'the run was interrupted',
};
