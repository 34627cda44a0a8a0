import { FINDINGS_MEDIA_TYPE, type PlacedFinding, placeFinding } from '../../model/finding.ts';
import { checkFingerprint, nth } from '../../model/fingerprint.ts';
import type { Attachment, TestCaseStarted, TestStepFinished, Timestamp } from '../../runner/messages.ts';
import { attachmentText, readFindings } from './attachment.ts';
import type { GherkinIndex } from './gherkin-index.ts';
import { judgeStep, worstVerdict } from './judge-step.ts';
import {
  type Evidence,
  printName,
  type RunError,
  type ScenarioResult,
  type ScenarioVerdict,
} from './scenario-result.ts';
import { errorOf } from './step-error.ts';

/** One attempt at a scenario while it runs. */
export class AttemptTally {
  readonly testCaseId: string;
  readonly #started: TestCaseStarted;
  readonly #index: GherkinIndex;
  readonly #verdicts: ScenarioVerdict[] = [];
  readonly #findings: PlacedFinding[] = [];
  readonly #findingsByStep = new Map<string, PlacedFinding[]>();
  /** Check → how often it was made. */
  readonly #made = new Map<string, number>();
  readonly #errors: RunError[] = [];
  readonly #evidence: Evidence[] = [];
  #ownChecks = 0;

  constructor(started: TestCaseStarted, index: GherkinIndex) {
    this.testCaseId = started.testCaseId;
    this.#started = started;
    this.#index = index;
  }

  finishStep({ testStepId, testStepResult }: TestStepFinished): void {
    const place = this.#index.step(testStepId);
    const verdict = judgeStep(testStepResult);
    // A hook that passed proves nothing, and one that was skipped says nothing about the scenario.
    if (!place.hook || (verdict !== 'pass' && verdict !== 'skipped')) this.#verdicts.push(verdict);
    if (verdict === 'pass' && this.#index.looksPlainly(testStepId)) this.#ownChecks += 1;
    const error = errorOf(place, testStepResult);
    const findings = this.#findingsByStep.get(testStepId);
    if (error !== undefined) this.#errors.push(findings === undefined ? error : { ...error, findings });
  }

  attach(attachment: Attachment): void {
    if (attachment.mediaType === FINDINGS_MEDIA_TYPE) {
      this.#addFindings(attachment);
    } else if (attachment.mediaType.startsWith('text/plain') && attachment.fileName !== undefined) {
      this.#evidence.push({ name: attachment.fileName, text: attachmentText(attachment) });
    }
  }

  /** The scenario's result if this was its last attempt. */
  finish(at: Timestamp): ScenarioResult {
    if (this.#index.sentences(this.testCaseId) === 0) {
      this.#fail({
        verdict: 'undefined',
        type: 'empty',
        message: 'the scenario has no steps: it proves nothing',
      });
    }
    const looked = this.#findings.length + this.#ownChecks > 0;
    if (this.#index.knowsPlain && !looked && worstVerdict(this.#verdicts) === 'pass') {
      this.#fail({
        verdict: 'misconfigured',
        type: 'nothing checked',
        message: 'none of its sentences checked anything: it proves nothing',
      });
    }
    return this.#result(milliseconds(at) - milliseconds(this.#started.timestamp));
  }

  /** The scenario's result if the run ends before the runner reported how it ended. */
  abandon(atMs: number, interrupted: boolean): ScenarioResult {
    this.#fail(
      interrupted
        ? { verdict: 'interrupted', type: 'interrupted', message: 'the run was interrupted before it ended' }
        : { verdict: 'unable', type: 'lost', message: 'it never finished: the worker that ran it is gone' },
    );
    return this.#result(atMs - milliseconds(this.#started.timestamp));
  }

  #addFindings(attachment: Attachment): void {
    const read = readFindings(attachment);
    if (read instanceof Error) {
      this.#fail({
        verdict: 'fail',
        type: read.name,
        message: `findings cannot be read: ${read.message}`,
      });
      return;
    }
    const scenario = this.#index.scenario(this.testCaseId);
    const place = { uri: scenario.uri, name: printName(scenario) };
    const findings = read.map((finding) => {
      const fingerprint = checkFingerprint(finding, place);
      const before = this.#made.get(fingerprint) ?? 0;
      this.#made.set(fingerprint, before + 1);
      return placeFinding(finding, nth(fingerprint, before));
    });
    const stepId = attachment.testStepId ?? '';
    this.#findings.push(...findings);
    this.#findingsByStep.set(stepId, [...(this.#findingsByStep.get(stepId) ?? []), ...findings]);
  }

  #fail(error: RunError): void {
    this.#verdicts.push(error.verdict);
    this.#errors.push(error);
  }

  #result(durationMs: number): ScenarioResult {
    return {
      ...this.#index.scenario(this.testCaseId),
      verdict: worstVerdict(this.#verdicts),
      attempts: this.#started.attempt + 1,
      startedAt: new Date(milliseconds(this.#started.timestamp)).toISOString(),
      durationMs: Math.max(0, Math.round(durationMs)),
      findings: this.#findings,
      ...(this.#ownChecks === 0 ? {} : { ownChecks: this.#ownChecks }),
      errors: this.#errors,
      evidence: this.#evidence,
    };
  }
}

/** Since 1970. */
function milliseconds({ seconds, nanos }: Timestamp): number {
  return seconds * 1000 + nanos / 1e6;
}
