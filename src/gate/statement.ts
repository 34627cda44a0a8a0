import { printName } from '../report/event/scenario-result.ts';
import type { Decision } from './decide.ts';
import type { JudgedScenario, Standing } from './judged-scenario.ts';
import type { GateSubject } from './subject.ts';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://in-toto.io/attestation/test-result/v0.1';

export const RESULTS = ['PASSED', 'WARNED', 'FAILED'] as const;
export type Result = (typeof RESULTS)[number];

/** An in-toto statement (version 1) with a test result (version 0.1). */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: typeof PREDICATE_TYPE;
  readonly predicate: {
    readonly result: Result;
    /** What decided: policy, waivers, and the runs with their features. */
    readonly configuration: readonly ResourceDescriptor[];
    readonly passedTests: readonly string[];
    /** Those that passed only when retried, and those that are waived. */
    readonly warnedTests: readonly string[];
    /** Red or unable, even if the policy allows it. */
    readonly failedTests: readonly string[];
  };
}

export interface ResourceDescriptor {
  readonly name: string;
  readonly digest: { readonly sha256: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The verdict on artifacts. Refused and undecided are FAILED; passed with warnings is WARNED. */
export function statementOf(decision: Decision, subjects: readonly GateSubject[]): Statement {
  const { scenarios } = decision;
  const runsOf = Map.groupBy(scenarios, testName);
  // A test in several runs may have passed in one and failed in another.
  const nameOf = (one: JudgedScenario) =>
    runsOf.get(testName(one))?.length === 1 ? testName(one) : `${testName(one)}, in run ${one.run.runId}`;
  const named = (...wanted: Standing[]) =>
    scenarios.filter(({ standing }) => wanted.includes(standing)).map(nameOf);
  return {
    _type: STATEMENT_TYPE,
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: PREDICATE_TYPE,
    predicate: {
      result: resultOf(decision),
      configuration: configurationOf(decision),
      passedTests: named('passed'),
      warnedTests: named('flaky', 'waived'),
      failedTests: named('red', 'unable'),
    },
  };
}

function resultOf({ verdict, warnings, scenarios }: Decision): Result {
  if (verdict !== 'passed') return 'FAILED';
  const clean = scenarios.every(({ standing }) => standing === 'passed');
  return clean && warnings.length === 0 ? 'PASSED' : 'WARNED';
}

/** `features/shop.feature: the API answers`. */
function testName({ entry }: JudgedScenario): string {
  return `${entry.uri}: ${printName(entry)}`;
}

function configurationOf({ now, policy, waivers, runs }: Decision): ResourceDescriptor[] {
  const decidedAt = new Date(now).toISOString();
  const file = (
    name: string | undefined,
    digest: string | undefined,
    more: Readonly<Record<string, string>>,
  ) => (name === undefined || digest === undefined ? [] : [{ name, digest: hex(digest), annotations: more }]);
  return [
    ...file(policy.file, policy.digest, { decidedAt }),
    ...file(waivers.file, waivers.digest, { used: waivers.used.map(({ id }) => id).join(', ') }),
    ...runs.map(({ runId, digest, startedAt, shard, environments, commit, features }) => ({
      name: `findings.json of run ${runId}`,
      digest: hex(digest),
      annotations: {
        decidedAt,
        startedAt,
        environments: environments.join(', '),
        ...(shard === undefined ? {} : { shard: `${shard.index}/${shard.total}` }),
        ...(commit === undefined ? {} : { commit: `${commit.id}${commit.clean ? '' : ' with changes'}` }),
        ...(features === undefined ? {} : { features: features.digest }),
      },
    })),
  ];
}

function hex(digest: string): { sha256: string } {
  return { sha256: digest.replace(/^sha256:/, '') };
}
