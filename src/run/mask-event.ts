import { ERROR_TYPES } from '../model/error-kind.ts';
import { FINDINGS_MEDIA_TYPE } from '../model/finding.ts';
import type { Mask } from '../model/mask.ts';
import { type IsOurs, maskValue } from '../model/mask-value.ts';
import type { RunEvent } from '../report/event/events.ts';

/** The event with every secret in its texts replaced, and every verdict unchanged. */
export function maskEvent(event: RunEvent, mask: Mask): RunEvent {
  return mask.empty ? event : (maskValue(event, mask, isOurs) as RunEvent);
}

/** Keywords of the runner and of our own events: they reveal nothing about a secret that happens to be equal. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: ['UNKNOWN', 'PASSED', 'SKIPPED', 'PENDING', 'UNDEFINED', 'AMBIGUOUS', 'FAILED'],
  verdict: ['pass', 'fail', 'unable'],
  type: [
    ...['run-started', 'stack', 'envelope', 'run-finished'],
    ...ERROR_TYPES,
    'Error',
    ...['Context', 'Action', 'Outcome', 'Conjunction', 'Unknown'],
    ...['BEFORE_TEST_RUN', 'AFTER_TEST_RUN', 'BEFORE_TEST_CASE', 'AFTER_TEST_CASE'],
    ...['BEFORE_TEST_STEP', 'AFTER_TEST_STEP', 'CUCUMBER_EXPRESSION', 'REGULAR_EXPRESSION'],
  ],
  keywordType: ['Context', 'Action', 'Outcome', 'Conjunction', 'Unknown'],
  phase: ['ready'],
  contentEncoding: ['IDENTITY', 'BASE64'],
  mediaType: [
    ...[FINDINGS_MEDIA_TYPE, 'text/plain', 'application/json', 'text/x.cucumber.log+plain'],
    'text/x.cucumber.gherkin+plain',
  ],
};

/** Values that the runner generates: ids, times, digests. */
const FORMS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:id|ids|[a-z][A-Za-z]*Ids?)$/, /^[\w/.-]{1,64}$/],
  [/^(?:at|until|approvedAt|expires)$/, /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/],
  [/^digest$/, /^sha256:[0-9a-f]{64}$/],
];

/** Places and times. Numbers from a host are elsewhere. */
const NUMBERS: ReadonlySet<string> = new Set([
  ...['seconds', 'nanos', 'line', 'column', 'attempt', 'durationMs', 'elapsedMs', 'lastChangeMs', 'tries'],
  ...['required', 'index', 'total', 'retry', 'files', 'scenarios'],
]);

const isOurs: IsOurs = (key, value) =>
  typeof value === 'number'
    ? NUMBERS.has(key)
    : WORDS[key]?.includes(value) === true ||
      FORMS.some(([ofKey, ofValue]) => ofKey.test(key) && ofValue.test(value));
