import { errorKind } from '../../model/error-kind.ts';
import { FINDINGS_MEDIA_TYPE, type Finding } from '../../model/finding.ts';
import type {
  Envelope,
  TestCase,
  TestStepFinished,
  TestStepResult,
  TestStepResultStatus,
} from '../../runner/messages.ts';
import { readFindings } from '../event/attachment.ts';
import { judgeStep } from '../event/judge-step.ts';
import { printFindings } from '../text/finding-text.ts';

/**
 * The runner's messages for the page: a red check shows its findings instead of a stack, what could not be checked is `unable` instead of
 * failed, a pending step is red, and the JSON of findings is omitted.
 */
export class ReadableMessages {
  /** Of the steps that run. */
  readonly #findings = new Map<string, Finding[]>();

  /** Takes the messages in order; undefined for one that is omitted, the same object for one that stays unchanged. */
  next(envelope: Envelope): Envelope | undefined {
    const { attachment, testCase, testStepFinished, testRunHookFinished } = envelope;
    if (testCase !== undefined) return { testCase: withoutEmptyArguments(testCase) };
    if (attachment?.mediaType === FINDINGS_MEDIA_TYPE) {
      const read = readFindings(attachment);
      if (read instanceof Error) return envelope;
      const key = stepKey(attachment);
      this.#findings.set(key, [...(this.#findings.get(key) ?? []), ...read]);
      return undefined;
    }
    if (testStepFinished !== undefined) {
      const key = stepKey(testStepFinished);
      const findings = this.#findings.get(key);
      this.#findings.delete(key);
      const { testStepResult } = testStepFinished;
      const readable = readableResult(testStepResult, findings);
      return readable === testStepResult
        ? envelope
        : { testStepFinished: { ...testStepFinished, testStepResult: readable } };
    }
    if (testRunHookFinished !== undefined) {
      const result = readableResult(testRunHookFinished.result);
      return { testRunHookFinished: { ...testRunHookFinished, result } };
    }
    return envelope;
  }
}

/** The page prints the word after an argument that matched nothing (a missing optional ending) twice. */
function withoutEmptyArguments(testCase: TestCase): TestCase {
  const testSteps = testCase.testSteps.map((step) => {
    if (step.stepMatchArgumentsLists === undefined) return step;
    const stepMatchArgumentsLists = step.stepMatchArgumentsLists.map(({ stepMatchArguments }) => ({
      stepMatchArguments: stepMatchArguments.filter(
        ({ group }) => group.value !== undefined && group.value !== '',
      ),
    }));
    return { ...step, stepMatchArgumentsLists };
  });
  return { ...testCase, testSteps };
}

function stepKey(ids: Partial<Pick<TestStepFinished, 'testCaseStartedId' | 'testStepId'>>): string {
  return `${ids.testCaseStartedId} ${ids.testStepId}`;
}

function readableResult(result: TestStepResult, findings: readonly Finding[] = []): TestStepResult {
  const { exception } = result;
  const verdict = judgeStep(result);
  if (verdict === 'pass' && exception === undefined) return result;
  const status = verdict === 'unable' ? UNABLE : verdict === 'pending' ? FAILED : result.status;
  if (exception === undefined || !errorKind(exception.type).complete) return { ...result, status };
  const red = findings.some((finding) => finding.verdict !== 'pass');
  const message = red ? printFindings(findings) : (exception.message ?? exception.type);
  return { ...result, status, message, exception: { type: exception.type, message } };
}

// The page's own word, see page-template.ts; the runner's enumeration has none for it.
const UNABLE = 'UNABLE' as TestStepResultStatus;
// The enumeration's value, without loading its module.
const FAILED = 'FAILED' as TestStepResultStatus;
