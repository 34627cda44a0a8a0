import { ConfigurationError, messageOf, UnableError } from '../model/errors.ts';
import { isProvenByPart } from '../model/evidence.ts';
import type { Finding, Looked } from '../model/finding.ts';
import { commonReason } from '../model/finding-reason.ts';
import { judge } from '../model/judge.ts';
import type { Moment } from '../model/moment.ts';
import { printExpectation } from '../model/print.ts';
import { printValue } from '../model/print-value.ts';
import type { Quorum } from '../model/quorum.ts';
import type { Value } from '../model/value.ts';
import type { State, Unable } from '../resource/resource.ts';
import type { Claim } from './claim.ts';
import { claimsOfEach } from './claims-of-each.ts';
import { deniedTexts } from './expected-values.ts';
import type { Glance } from './glance.ts';
import type { Question, Seen } from './question.ts';

/** A question, with where and when it is asked. */
export interface Check {
  /** The sentence as written, without its keyword. */
  readonly sentence: string;
  readonly question: Question;
  /** Host names; empty for a question from outside. */
  readonly hosts: readonly string[];
  /** On how many of the hosts it must hold; undefined: on all of them. */
  readonly quorum?: Quorum;
  readonly moment: Moment | undefined;
}

/** What is observed of something that does not exist. */
export const MISSING = 'does not exist';

/** Looks once on one host (or from outside) and judges every claim of `claimsOfEach`: one finding for each, in the same order. Never throws. */
export async function observe(
  check: Check,
  host: string | undefined,
  glance: Glance,
): Promise<readonly Finding[]> {
  const started = performance.now();
  const seen = await look(check.question, host, glance.for(check.sentence));
  const elapsedMs = Math.round(performance.now() - started);
  const base = {
    sentence: check.sentence,
    subject: check.question.subject,
    ...(check.question.noun === undefined ? {} : { noun: check.question.noun }),
    ...(host === undefined ? {} : { host }),
    tries: 1,
    elapsedMs,
    ...(check.moment === undefined ? {} : { moment: check.moment.text }),
  };
  const claims = claimsOfEach(check.question.claims, check.quorum);
  const looked: { looked?: Looked } = seen.looked === undefined ? {} : { looked: seen.looked };
  if ('unable' in seen) {
    const hint = seen.hint === undefined ? {} : { hint: seen.hint };
    return claims.map((claim) => ({
      ...base,
      ...looked,
      ...hint,
      attribute: claim.attribute,
      expected: printExpectation(claim.expectation, claim.type),
      verdict: 'unable' as const,
      details: [seen.unable],
      reason: seen.reason ?? commonReason(seen.unable, seen.hint),
    }));
  }
  return claims.map((claim) => ({ ...base, ...looked, ...judged(claim, seen) }));
}

async function look(question: Question, host: string | undefined, glance: Glance): Promise<Seen> {
  try {
    return await question.look(glance, host);
  } catch (error) {
    const [refused] = error instanceof ConfigurationError ? error.problems : [];
    if (refused !== undefined) {
      return { unable: refused.message, ...(refused.hint === undefined ? {} : { hint: refused.hint }) };
    }
    if (error instanceof UnableError) {
      const { message, hint, common, commonHint } = error;
      const reason = commonReason(common, commonHint);
      return { unable: message, ...(hint === undefined ? {} : { hint }), reason };
    }
    return { unable: `the look itself failed: ${messageOf(error)}` };
  }
}

type Judged = Pick<
  Finding,
  'attribute' | 'expected' | 'observed' | 'value' | 'verdict' | 'details' | 'hint' | 'reason'
>;

function judged(claim: Claim, seen: Extract<Seen, { state: State }>): Judged {
  const value = claimed(claim, seen.state);
  const expected = printExpectation(claim.expectation, claim.type);
  const reason =
    seen.state[claim.attribute] === undefined && value === undefined && !isMissing(seen.state)
      ? seen.unseen?.(claim.attribute)
      : undefined;
  if (reason !== undefined) {
    const { unable, hint, part, reason: common = commonReason(unable, hint) } = reason;
    if (part !== undefined && claim.agree !== true && isProvenByPart(claim.expectation, part, claim.type)) {
      const observed = printValue(part, claim.type);
      return { attribute: claim.attribute, expected, observed, value: part, verdict: 'pass' };
    }
    const next = hint === undefined ? {} : { hint };
    return {
      attribute: claim.attribute,
      expected,
      verdict: 'unable',
      details: [unable],
      ...next,
      reason: common,
    };
  }
  const why = isMissing(seen.state) ? MISSING : seen.missing;
  // Null is known to be nothing, which `empty` accepts; a value that never came is not even known to be empty.
  const gone = value === undefined && (isMissing(seen.state) || seen.state[claim.attribute] === undefined);
  if (gone && why !== undefined)
    return { attribute: claim.attribute, expected, observed: why, verdict: 'fail' };
  const judgement = judge(claim.expectation, value, claim.type, seen.order);
  const slip = isNothing(value) ? seen.slip?.(claim.attribute) : undefined;
  const doubt = judgement.holds ? (slip ?? inDoubt(claim, seen)) : undefined;
  if (doubt !== undefined) {
    const { unable, hint } = doubt;
    const next = hint === undefined ? {} : { hint };
    return { attribute: claim.attribute, expected, verdict: 'unable', details: [unable], ...next };
  }
  const details = [
    ...(judgement.details ?? []),
    ...(slip === undefined ? [] : [slip.unable]),
    ...(seen.note === undefined ? [] : [seen.note]),
  ];
  return {
    attribute: claim.attribute,
    expected,
    observed: printValue(value, claim.type),
    ...(value === undefined ? {} : { value }),
    verdict: judgement.holds ? 'pass' : 'fail',
    ...(judgement.holds || details.length === 0 ? {} : { details }),
    ...(judgement.holds || slip?.hint === undefined ? {} : { hint: slip.hint }),
  };
}

/** Nothing, or a list without elements. */
function isNothing(value: Value | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Why what is denied may be true after all. */
function inDoubt(
  { attribute, expectation, type }: Claim,
  { undeniable }: Extract<Seen, { state: State }>,
): Unable | undefined {
  // `over 0` denies 0, and `not under 1` does.
  const compares = type === 'integer' && expectation.kind !== 'is' && expectation.kind !== 'one of';
  if (undeniable === undefined || (expectation.kind !== 'not' && !compares)) return undefined;
  for (const value of compares ? [''] : deniedTexts(expectation)) {
    const doubt = undeniable(attribute, value);
    if (doubt !== undefined) return doubt;
  }
  return undefined;
}

/**
 * Something that does not exist is truly not running, not listening, not enabled; it has no other attribute. Null is known to be nothing,
 * except in JSON, where it is a value.
 */
function claimed(claim: Claim, state: State): Value | undefined {
  const value = state[claim.attribute];
  if (value === null && claim.type !== 'json') return undefined;
  return value === undefined && claim.type === 'boolean' && isMissing(state) ? false : value;
}

function isMissing(state: State): boolean {
  return state.exists === false || state.installed === false;
}
