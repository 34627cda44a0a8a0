import { type Policy, STRICT } from '../model/policy.ts';
import type { Waiver } from '../model/waiver.ts';
import { greenFinding, redFinding, unableFinding } from '../report/handmade-run.fixture.ts';
import type { ScenarioEntry } from '../report/sink/findings-json.ts';
import { type Case, type Decision, decide } from './decide.ts';
import type { RecordedRun } from './recorded-run.ts';

/** When the handmade gate decides: 45 minutes after the handmade run began. */
export const NOW = Date.parse('2026-11-22T11:00:00Z');

export const COMMIT = '3f2a91c0de5b7788aa11223344556677889900ff';
export const IMAGE = `sha256:${'a1'.repeat(32)}`;

type Made = Partial<ScenarioEntry> & { readonly name: string };

/** A green scenario with one check, unless it says otherwise. */
export function scenario(made: Made): ScenarioEntry {
  return {
    uri: 'features/shop.feature',
    line: 7,
    feature: 'The shop',
    tags: [],
    verdict: 'pass',
    attempts: 1,
    startedAt: '2026-11-22T10:15:00.000Z',
    durationMs: 100,
    findings: made.verdict === undefined || made.verdict === 'pass' ? [greenFinding] : [],
    errors: [],
    evidence: [],
    ...made,
  };
}

export function red(made: Made): ScenarioEntry {
  return scenario({
    verdict: 'fail',
    findings: [greenFinding, redFinding],
    errors: [
      {
        verdict: 'fail',
        step: 'Then the port 80 is listening on "web"',
        type: 'CheckFailed',
        message: 'port 80 on web: listening     expected true, observed false',
      },
    ],
    ...made,
  });
}

export function unable(made: Made): ScenarioEntry {
  return scenario({
    verdict: 'unable',
    findings: [unableFinding],
    errors: [
      {
        verdict: 'unable',
        step: 'Then the port 22 is listening on "db"',
        type: 'CheckUnable',
        message: 'port 22 on db: listening     expected true, unable: login refused',
      },
    ],
    ...made,
  });
}

/** A finished run with these scenarios. */
export function recorded(scenarios: readonly ScenarioEntry[], made: Partial<RecordedRun> = {}): RecordedRun {
  const of = (verdict: string) => scenarios.filter((one) => one.verdict === verdict).length;
  const findings = scenarios.flatMap((one) => one.findings);
  const checks = (verdict: string) => findings.filter((one) => one.verdict === verdict).length;
  return {
    file: 'reports/run-1/findings.json',
    digest: `sha256:${'0'.repeat(64)}`,
    schema: 1,
    runId: 'run-1',
    startedAt: '2026-11-22T10:15:00.000Z',
    finishedAt: '2026-11-22T10:15:12.000Z',
    durationMs: 12_000,
    exitCode: of('pass') === scenarios.length ? 0 : 1,
    interrupted: false,
    features: { digest: `sha256:${'f'.repeat(64)}`, files: 1, scenarios: scenarios.length },
    commit: { id: COMMIT, clean: true },
    options: { env: [], limit: [], retry: 0 },
    environments: ['staging'],
    images: [],
    counts: {
      scenarios: {
        pass: of('pass'),
        fail: of('fail'),
        unable: of('unable'),
        undefined: of('undefined'),
        ambiguous: of('ambiguous'),
        pending: of('pending'),
        misconfigured: of('misconfigured'),
        skipped: of('skipped'),
        interrupted: of('interrupted'),
      },
      checks: { pass: checks('pass'), fail: checks('fail'), unable: checks('unable') },
      flaky: scenarios.filter((one) => one.verdict === 'pass' && one.attempts > 1).length,
      notRun: 0,
      stacks: { ready: 0, problems: 0 },
    },
    leftovers: [],
    errors: [],
    scenarios,
    ...made,
  };
}

export const waiver: Waiver = {
  id: 'OPS-1',
  scope: { sentence: 'the port 80 is listening on "web"' },
  reason: 'the load balancer moves on Monday',
  owner: 'ops-web',
  approver: 'head of ops',
  expires: '2026-11-30',
};

/** Decides over runs; what is not given is strict and empty. */
export function decided(
  runs: readonly RecordedRun[],
  made: Partial<Omit<Case, 'runs' | 'policy' | 'waivers'>> & {
    readonly policy?: Partial<Policy>;
    readonly waivers?: readonly Waiver[];
  } = {},
): Decision {
  return decide({
    runs,
    missing: [],
    head: undefined,
    subjects: [],
    now: NOW,
    ...made,
    policy: { ...STRICT, ...made.policy },
    waivers: made.waivers === undefined ? { waivers: [] } : { file: 'waivers.yaml', waivers: made.waivers },
  });
}

/** Marks and messages of a decision: `✘` refused, `?` undecided, `!` warning. */
export function told({ reasons, warnings }: Decision): string[] {
  const marks = { refused: '✘', undecided: '?', warning: '!' };
  return [...reasons, ...warnings].map(({ kind, message }) => `${marks[kind]} ${message}`);
}
