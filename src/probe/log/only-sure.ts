import type { Claim } from '../../check/claim.ts';
import { judge } from '../../model/judge.ts';
import type { State } from '../../resource/resource.ts';
import type { LogName } from '../../resource/service/log.ts';

const BESIDE = 'it is looked for beside it as NAME.1 or NAME-…; a compressed one is not read';

/**
 * Part of the new lines was lost: what was found is there anyway, but absence and counts are not known. An attribute with one uncertain
 * claim is not observed.
 */
export function onlySure(claims: readonly Claim[], found: State, lost: string, kind: LogName['kind']) {
  const unsure = new Set(claims.filter((claim) => !isSure(claim, found)).map(({ attribute }) => attribute));
  return {
    state: Object.fromEntries(Object.entries(found).filter(([attribute]) => !unsure.has(attribute))),
    unseen: () => ({ unable: lost, ...(kind === 'file' ? { hint: BESIDE } : {}) }),
  };
}

/** Whether more lines before those that were found could change nothing. */
function isSure({ attribute, expectation, type }: Claim, found: State): boolean {
  const inner = expectation.kind === 'not' ? expectation.expectation : expectation;
  const { holds } = judge(inner, found[attribute], type);
  switch (inner.kind) {
    case 'contains':
      return holds;
    case 'matches':
      return holds && !/[\^]|\(\?/.test(inner.source);
    case 'compare':
      return inner.comparison.startsWith('>') ? holds : !holds;
    case 'empty':
      return !holds;
    default:
      return false;
  }
}
