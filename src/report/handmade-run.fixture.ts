import { FINDINGS_MEDIA_TYPE, type Finding } from '../model/finding.ts';
import type { Envelope, TestStepFinished } from '../runner/messages.ts';
import type { RunEvent } from './event/events.ts';

/** How a step ends: a status of the runner, or the name of the error's class. */
export type StepEnd =
  | 'PASSED'
  | 'SKIPPED'
  | 'PENDING'
  | 'UNDEFINED'
  | 'AMBIGUOUS'
  | 'UNKNOWN'
  | `${string}Error`
  | `Check${string}`
  | 'ActionFailed';

const AT = { seconds: Date.parse('2026-11-22T10:15:00Z') / 1000, nanos: 0 };

/** A test case that is planned but has not begun. */
export function planned(id: string, steps: number): Envelope[] {
  const stepIds = Array.from({ length: steps }, (_, index) => `${id}-${index}`);
  const location = { line: 3, column: 1 };
  const pickleSteps = stepIds.map((step) => ({
    id: `p-${step}`,
    astNodeIds: [`a-${step}`],
    text: `step ${step}`,
  }));
  return [
    {
      pickle: {
        id: `p-${id}`,
        uri: 'features/a.feature',
        location,
        name: id,
        language: 'en',
        steps: pickleSteps,
        tags: [],
        astNodeIds: [],
      },
    },
    {
      testCase: {
        id,
        pickleId: `p-${id}`,
        testSteps: stepIds.map((step) => ({ id: step, pickleStepId: `p-${step}` })),
      },
    },
  ];
}

export function begun(id: string, attempt = 0): Envelope {
  return { testCaseStarted: { id: `${id}/${attempt}`, testCaseId: id, attempt, timestamp: AT } };
}

export function stepEnded(id: string, index: number, end: StepEnd, attempt = 0): Envelope {
  const error = !/^[A-Z]+$/.test(end);
  const finished = {
    testCaseStartedId: `${id}/${attempt}`,
    testStepId: `${id}-${index}`,
    timestamp: AT,
    testStepResult: {
      duration: { seconds: 0, nanos: 0 },
      status: error ? 'FAILED' : end,
      ...(error
        ? {
            exception: {
              type: end,
              message: `the message of ${id}`,
              stackTrace: `${end}: the message of ${id}\n    at x`,
            },
          }
        : {}),
    },
  };
  return { testStepFinished: finished as TestStepFinished };
}

export function ended(id: string, attempt = 0, willBeRetried = false): Envelope {
  return { testCaseFinished: { testCaseStartedId: `${id}/${attempt}`, timestamp: AT, willBeRetried } };
}

/** A whole scenario whose steps end like this. */
export function scenario(id: string, ...ends: StepEnd[]): Envelope[] {
  return [
    ...planned(id, ends.length),
    begun(id),
    ...ends.map((end, index) => stepEnded(id, index, end)),
    ended(id),
  ];
}

export function findingsAttached(
  id: string,
  index: number,
  findings: readonly Finding[],
  encoding = 'IDENTITY',
): Envelope {
  const json = JSON.stringify(findings);
  return attached(
    id,
    index,
    encoding === 'BASE64' ? Buffer.from(json).toString('base64') : json,
    FINDINGS_MEDIA_TYPE,
    encoding,
  );
}

export function attached(
  id: string,
  index: number,
  body: string,
  mediaType: string,
  contentEncoding = 'IDENTITY',
  fileName?: string,
): Envelope {
  const attachment = {
    testCaseStartedId: `${id}/0`,
    testStepId: `${id}-${index}`,
    body,
    mediaType,
    contentEncoding,
    fileName,
  };
  return { attachment } as Envelope;
}

export function runEnded(success = true): Envelope {
  return { testRunFinished: { success, timestamp: AT } };
}

/** The stream of a run around these messages. */
export function handmadeRun(
  envelopes: readonly Envelope[],
  end: { readonly interrupted?: boolean; readonly leftovers?: readonly string[] } = {},
): RunEvent[] {
  return [
    { type: 'run-started', runId: 'run-1', at: '2026-11-22T10:15:00.000Z', directory: '/reports/run-1' },
    ...envelopes.map((envelope) => ({ type: 'envelope' as const, envelope })),
    {
      type: 'run-finished',
      at: '2026-11-22T10:15:12.000Z',
      durationMs: 12_000,
      interrupted: false,
      leftovers: [],
      ...end,
    },
  ];
}

export const greenFinding: Finding = {
  sentence: 'the port 80 is listening on "web"',
  subject: 'port 80',
  host: 'web',
  attribute: 'listening',
  expected: 'true',
  observed: 'true',
  value: true,
  verdict: 'pass',
  tries: 1,
  elapsedMs: 4,
};

export const redFinding: Finding = { ...greenFinding, observed: 'false', value: false, verdict: 'fail' };

export const unableFinding: Finding = {
  sentence: 'the port 22 is listening on "db"',
  subject: 'port 22',
  host: 'db',
  attribute: 'listening',
  expected: 'true',
  verdict: 'unable',
  details: ['login refused for ops@10.0.5.7:22 after 210 ms'],
  tries: 1,
  elapsedMs: 210,
};
