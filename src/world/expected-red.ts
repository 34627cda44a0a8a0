import { evaluate } from '../check/evaluate.ts';
import type { Finding } from '../model/finding.ts';
import type { Rehearsed } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';

/** Evaluates the checks of `these checks fail:` and judges their verdicts: every finding of each must be red as stated. */
export async function redFindings(
  plan: Extract<Rehearsed, { kind: 'red' }>,
  scenario: Scenario,
): Promise<readonly Finding[]> {
  const judged: Finding[] = [];
  for (const check of plan.checks) {
    const started = performance.now();
    const findings = await evaluate(check, scenario);
    const strangers = findings.filter((finding) => finding.verdict !== plan.verdict);
    const observed = [...new Set(findings.map((finding) => finding.verdict))].join(', ');
    judged.push({
      sentence: `${plan.sentence} ${check.sentence}`,
      subject: `check '${check.sentence}'`,
      attribute: 'verdict',
      expected: plan.verdict,
      observed: observed === '' ? 'nothing was checked' : observed,
      verdict: strangers.length === 0 && findings.length > 0 ? 'pass' : 'fail',
      tries: 1,
      elapsedMs: Math.round(performance.now() - started),
      ...(strangers.length === 0 ? {} : { details: strangers.map(describe) }),
    });
  }
  return judged;
}

function describe({ attribute, expected, observed, details, verdict }: Finding): string {
  return `${attribute}: expected ${expected}, observed ${observed ?? details?.[0] ?? 'nothing'} (${verdict})`;
}
