import { errorKind } from '../../model/error-kind.ts';
import type { Finding } from '../../model/finding.ts';
import type { Waiver } from '../../model/waiver.ts';
import type { RunError, ScenarioResult } from './scenario-result.ts';
import type { Waivers } from './waivers.ts';

/** A red check, or a sentence that failed without one, and the waiver that covers it. */
export interface WaivedCheck {
  readonly waiver: Waiver;
  readonly sentence: string;
  readonly host?: string;
}

export interface Cover {
  /** True if everything that is red in the scenario is waived. */
  readonly whole: boolean;
  readonly checks: readonly WaivedCheck[];
  /** What is red and not waived. */
  readonly open: readonly RedPart[];
}

/** One red thing in a scenario. */
export type RedPart = { readonly finding: Finding } | { readonly error: Omit<RunError, 'findings'> };

/**
 * Which part of a red scenario is waived. Only checks and sentences that failed or were unable can be: for a scenario that was interrupted,
 * cannot be run as written, or whose worker died, there is nothing that anyone could take responsibility for.
 */
export function coverOf(
  {
    verdict,
    tags,
    findings,
    errors,
  }: Pick<ScenarioResult, 'verdict' | 'tags'> & {
    readonly findings: readonly Finding[];
    readonly errors: readonly Omit<RunError, 'findings'>[];
  },
  waivers: Waivers,
): Cover {
  const red = findings.filter((finding) => finding.verdict !== 'pass').map((finding) => ({ finding }));
  const others = errors
    .filter(({ type }) => !errorKind(type).byCheck || red.length === 0)
    .map((error) => ({ error }));
  const parts: readonly RedPart[] = [...red, ...others];
  const fitting = waivers.filter((open) => open.tags(tags));
  if (verdict === 'pass' || verdict === 'skipped' || waivers.length === 0)
    return { whole: false, checks: [], open: parts };
  const waivable = verdict === 'fail' || verdict === 'unable';
  const checks: WaivedCheck[] = [];
  const open: RedPart[] = [];
  for (const part of parts) {
    const check = waivable ? waive(part, fitting) : undefined;
    if (check === undefined) open.push(part);
    else checks.push(check);
  }
  return { whole: open.length === 0 && checks.length > 0, checks, open };
}

function waive(part: RedPart, waivers: Waivers): WaivedCheck | undefined {
  const host = 'finding' in part ? part.finding.host : undefined;
  const { sentence, step } = 'finding' in part ? { ...part.finding, step: undefined } : part.error;
  const said = sentence ?? step;
  if (said === undefined || ('error' in part && !WAIVABLE.has(part.error.verdict))) return undefined;
  const fitting = waivers.find(
    (waiver) =>
      (sentence === undefined ? waiver.step : waiver.sentence).test(said) &&
      (waiver.host === undefined || (host !== undefined && waiver.host.test(host))),
  );
  if (fitting === undefined) return undefined;
  return { waiver: fitting.waiver, sentence: said, ...(host === undefined ? {} : { host }) };
}

const WAIVABLE: ReadonlySet<string> = new Set(['fail', 'unable']);
