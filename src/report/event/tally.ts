import type { ApprovalStanding } from '../../model/approval.ts';
import type { Verdict } from '../../model/finding.ts';
import type { Envelope } from '../../runner/messages.ts';
import { AttemptTally } from './attempt.ts';
import type { RunEvent } from './events.ts';
import { exitCodeOf } from './exit-code.ts';
import { GherkinIndex } from './gherkin-index.ts';
import type { Commit } from './run-about.ts';
import type { RunError, ScenarioResult, ScenarioVerdict } from './scenario-result.ts';
import { errorOf, runnerError } from './step-error.ts';
import { type Cover, coverOf } from './waived.ts';
import { openWaivers, type Waivers } from './waivers.ts';

/** How many of each verdict; a verdict that did not occur is 0. */
export interface Counts {
  readonly scenarios: Readonly<Record<ScenarioVerdict, number>>;
  readonly checks: Readonly<Record<Verdict, number>>;
  /** Scenarios that passed, but not at the first attempt. */
  readonly flaky: number;
  /** Scenarios that were planned but never began. */
  readonly notRun: number;
  readonly stacks: { readonly ready: number; readonly problems: number };
}

/** Turns the stream of a run into results, counts and the exit code. Workers may interleave. */
export class Tally {
  readonly #index = new GherkinIndex();
  readonly #running = new Map<string, AttemptTally>();
  readonly #begun = new Set<string>();
  readonly #runHooks = new Map<string, string>();
  readonly #results: ScenarioResult[] = [];
  readonly #errors: RunError[] = [];
  readonly #environments = new Set<string>();
  #stacks = { ready: 0, problems: 0 };
  #leftovers: readonly string[] = [];
  #interrupted = false;
  #waivers: Waivers = [];
  #approvals: readonly ApprovalStanding[] = [];
  #commit: Commit | undefined;
  #success: boolean | undefined;

  /** Takes the next event and returns the scenario that it completed, if it did. */
  on(event: RunEvent): ScenarioResult | undefined {
    if (event.type === 'envelope') return this.#onEnvelope(event.envelope);
    if (event.type === 'stack') {
      this.#environments.add(event.environment);
      if (event.problem) this.#stacks.problems += 1;
      else if (event.host === undefined && event.phase === 'ready') this.#stacks.ready += 1;
    }
    if (event.type === 'run-started') {
      this.#waivers = openWaivers(event.waivers ?? []);
      this.#approvals = event.about?.approvals ?? [];
      this.#commit = event.about?.commit;
      if (event.plainSteps !== undefined) this.#index.knowPlain(event.plainSteps);
    }
    if (event.type === 'run-finished') this.#finish(event);
    return undefined;
  }

  /** The scenarios that ended so far, in that order. */
  results(): readonly ScenarioResult[] {
    return this.#results;
  }

  /** What is wrong with the run as a whole: features that do not parse, failing hooks around the run, a dead worker. */
  errors(): readonly RunError[] {
    return this.#errors;
  }

  /** Names of the environments with a stack; at the end also those of live environments. */
  environments(): readonly string[] {
    return [...this.#environments];
  }

  /** The commit checked out where it ran; undefined without git. */
  commit(): Commit | undefined {
    return this.#commit;
  }

  /** The approvals of each environment that requires some. */
  approvals(): readonly ApprovalStanding[] {
    return this.#approvals;
  }

  /** Which part of a scenario is waived. */
  cover(result: ScenarioResult): Cover {
    return coverOf(result, this.#waivers);
  }

  leftovers(): readonly string[] {
    return this.#leftovers;
  }

  /** Scenarios planned by the runner so far. */
  planned(): number {
    return this.#index.planned();
  }

  counts(): Counts {
    const scenarios = { ...NO_SCENARIOS };
    const checks = { pass: 0, fail: 0, unable: 0 };
    for (const result of this.#results) {
      scenarios[result.verdict] += 1;
      for (const finding of result.findings) checks[finding.verdict] += 1;
    }
    return {
      scenarios,
      checks,
      flaky: this.#results.filter((result) => result.verdict === 'pass' && result.attempts > 1).length,
      notRun: this.planned() - this.#begun.size,
      stacks: this.#stacks,
    };
  }

  /** 130 interrupted, 1 something is false, 2 something could not be checked, 3 nothing ran or it cannot run, 0 all passed. */
  exitCode(): 0 | 1 | 2 | 3 | 130 {
    return exitCodeOf({
      interrupted: this.#interrupted,
      leftovers: this.#leftovers.length,
      passed: this.counts().scenarios.pass,
      verdicts: [...this.#results, ...this.#errors].map(({ verdict }) => verdict),
    });
  }

  #onEnvelope(envelope: Envelope): ScenarioResult | undefined {
    this.#index.on(envelope);
    const { testCaseStarted, testStepFinished, attachment, testCaseFinished } = envelope;
    if (testCaseStarted !== undefined) {
      this.#begun.add(testCaseStarted.testCaseId);
      this.#running.set(testCaseStarted.id, new AttemptTally(testCaseStarted, this.#index));
    }
    if (testStepFinished !== undefined)
      this.#running.get(testStepFinished.testCaseStartedId)?.finishStep(testStepFinished);
    if (attachment !== undefined) this.#running.get(attachment.testCaseStartedId ?? '')?.attach(attachment);
    if (testCaseFinished !== undefined) {
      const attempt = this.#running.get(testCaseFinished.testCaseStartedId);
      this.#running.delete(testCaseFinished.testCaseStartedId);
      if (attempt === undefined || testCaseFinished.willBeRetried) return undefined;
      return this.#add(attempt.finish(testCaseFinished.timestamp));
    }
    this.#onRunEnvelope(envelope);
    return undefined;
  }

  #onRunEnvelope({ parseError, testRunHookStarted, testRunHookFinished, testRunFinished }: Envelope): void {
    if (parseError !== undefined) {
      const { uri, location } = parseError.source;
      this.#errors.push({
        verdict: 'misconfigured',
        ...(uri === undefined ? {} : { uri }),
        ...(location === undefined ? {} : { line: location.line }),
        type: 'ParseError',
        message: parseError.message,
      });
    }
    if (testRunHookStarted !== undefined)
      this.#runHooks.set(testRunHookStarted.id, testRunHookStarted.hookId);
    if (testRunHookFinished !== undefined) {
      const hookId = this.#runHooks.get(testRunHookFinished.testRunHookStartedId) ?? '';
      const error = errorOf(this.#index.hook(hookId), testRunHookFinished.result);
      if (error !== undefined) this.#errors.push(error);
    }
    if (testRunFinished !== undefined) {
      this.#success = testRunFinished.success;
      const { exception } = testRunFinished;
      if (exception !== undefined) this.#errors.push(runnerError(exception));
    }
  }

  #add(result: ScenarioResult): ScenarioResult {
    this.#results.push(result);
    return result;
  }

  /** Whatever the runner did not report stays red: a scenario that began and never ended, or that never began. */
  #finish(event: Extract<RunEvent, { type: 'run-finished' }>): void {
    this.#interrupted = event.interrupted;
    this.#leftovers = event.leftovers;
    for (const environment of event.used?.environments ?? []) this.#environments.add(environment);
    for (const attempt of this.#running.values()) {
      this.#add(attempt.abandon(Date.parse(event.at), event.interrupted));
    }
    this.#running.clear();
    if (event.interrupted) return;
    const notRun = this.planned() - this.#begun.size;
    if (notRun > 0) {
      this.#errors.push({
        verdict: 'unable',
        type: 'not run',
        message: `${notRun} planned ${notRun === 1 ? 'scenario' : 'scenarios'} never began`,
      });
    }
    const red = this.#errors.length > 0 || this.#results.some(({ verdict }) => verdict !== 'pass');
    if (this.#success === false && !red) {
      this.#errors.push({
        verdict: 'fail',
        type: 'runner',
        message: 'the runner reports a failed run without a reason',
      });
    }
    if (this.#success === undefined && this.planned() > 0) {
      this.#errors.push({
        verdict: 'unable',
        type: 'runner',
        message: 'the runner stopped before the end of the run',
      });
    }
  }
}

const NO_SCENARIOS: Readonly<Record<ScenarioVerdict, number>> = {
  pass: 0,
  fail: 0,
  unable: 0,
  undefined: 0,
  ambiguous: 0,
  pending: 0,
  misconfigured: 0,
  skipped: 0,
  interrupted: 0,
};
