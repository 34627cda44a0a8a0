import { count } from '../model/count.ts';
import { printElapsed } from '../model/elapsed.ts';
import type { Meaning, Policy } from '../model/policy.ts';
import type { Reason } from './reason.ts';
import type { RecordedRun } from './recorded-run.ts';
import type { GateSubject } from './subject.ts';

export interface RunDemands {
  readonly policy: Policy;
  /** The commit checked out here; undefined when it is not known. Asked only for `commit: head`. */
  readonly head: string | undefined;
  readonly subjects: readonly GateSubject[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Clocks of two machines may differ by this much. */
const SKEW_MS = 5 * 60_000;

/** Whether runs are about what the policy requires: age, environments, commit, images, all hosts, approvals. */
export function aboutReasons(runs: readonly RecordedRun[], asked: RunDemands): Reason[] {
  if (runs.length === 0) return [];
  return [
    ...runs.flatMap((run) => [
      ...age(run, asked),
      ...strangeEnvironments(run, asked),
      ...limited(run, asked),
      ...approvals(run, asked),
    ]),
    ...unseenEnvironments(runs, asked),
    ...commits(runs, asked),
    ...images(runs, asked),
    ...subjects(runs, asked),
  ];
}

function age({ runId, startedAt }: RecordedRun, { policy: { maxAgeMs }, now }: RunDemands): Reason[] {
  const ageMs = now - Date.parse(startedAt);
  if (ageMs < -SKEW_MS)
    return [refuse('too-old', `run ${runId} began ${printElapsed(-ageMs)} in the future: a clock is wrong`)];
  if (maxAgeMs === undefined || ageMs <= maxAgeMs) return [];
  return [
    refuse(
      'too-old',
      `run ${runId} began ${printElapsed(ageMs)} ago; the policy allows ${printElapsed(maxAgeMs)}`,
    ),
  ];
}

function strangeEnvironments(
  { runId, environments }: RecordedRun,
  { policy: { environments: wanted } }: RunDemands,
): Reason[] {
  if (wanted.length === 0) return [];
  const strange = environments.filter((name) => !wanted.includes(name));
  if (strange.length === 0) return [];
  return [
    refuse(
      'environment',
      `run ${runId} was on ${strange.join(', ')}; the policy requires ${wanted.join(', ')}`,
    ),
  ];
}

function unseenEnvironments(
  runs: readonly RecordedRun[],
  { policy: { environments } }: RunDemands,
): Reason[] {
  return environments
    .filter((name) => !runs.some((run) => run.environments.includes(name)))
    .map((name) => refuse('environment', `no run was on ${name}`));
}

function limited({ runId, options }: RecordedRun, { policy }: RunDemands): Reason[] {
  const limit = options?.limit ?? [];
  if (limit.length === 0) return [];
  return meant(policy.limited, 'limited', `run ${runId} checked only the hosts ${limit.join(', ')}`);
}

function approvals(
  { runId, environments, approvals: standings = [] }: RecordedRun,
  { policy: { approvals: wanted } }: RunDemands,
): Reason[] {
  if (wanted === undefined) return [];
  if (environments.length === 0)
    return [
      refuse(
        'approval',
        `run ${runId} was on no environment, so nobody has approved it; the policy requires ${count(wanted, 'approval')}`,
      ),
    ];
  return environments.flatMap((environment) => {
    const standing = standings.find((one) => one.environment === environment);
    const people = standing?.accepted ?? [];
    if (people.length >= wanted) return [];
    const found =
      standing === undefined
        ? 'which requires no approval'
        : people.length === 0
          ? 'approved by nobody'
          : `approved only by ${people.map(({ by }) => by).join(', ')}`;
    return [
      refuse(
        'approval',
        `run ${runId} was on ${environment}, ${found}; the policy requires ${count(wanted, 'approval')}`,
      ),
    ];
  });
}

function commits(runs: readonly RecordedRun[], { policy: { commit }, head }: RunDemands): Reason[] {
  if (commit === undefined) return [];
  const wanted = commit === 'head' ? head : commit;
  if (wanted === undefined) {
    return [
      {
        code: 'commit',
        kind: 'undecided',
        message: 'the policy requires the commit checked out here, but git reports none',
        hint: 'name it: opsproof gate --commit <commit>',
      },
    ];
  }
  return runs.flatMap(({ runId, commit: own }) => {
    if (own === undefined)
      return [refuse('commit', `run ${runId} records no commit; the policy requires ${short(wanted)}`)];
    if (!own.id.startsWith(wanted))
      return [refuse('commit', `run ${runId} tested commit ${short(own.id)}; ${short(wanted)} is required`)];
    if (own.clean) return [];
    return [refuse('commit', `run ${runId} had changes that are not in commit ${short(own.id)}`)];
  });
}

function images(runs: readonly RecordedRun[], { policy }: RunDemands): Reason[] {
  return policy.images
    .filter((image) => !ran(runs, image.slice(image.indexOf('@') + 1)))
    .map((image) => refuse('image', `no container in the runs used ${image}`, imagesOf(runs)));
}

function subjects(runs: readonly RecordedRun[], { policy, subjects: given }: RunDemands): Reason[] {
  if (policy.subjects !== 'tested') return [];
  if (given.length === 0) {
    return [
      refuse(
        'subject',
        'the policy requires tested subjects, but none is given',
        'name them: opsproof gate --subject name@sha256:…',
      ),
    ];
  }
  return given
    .filter(({ sha256 }) => !ran(runs, `sha256:${sha256}`))
    .map(({ name, sha256 }) =>
      refuse('subject', `no container in the runs used ${name}@sha256:${sha256}`, imagesOf(runs)),
    );
}

function ran(runs: readonly RecordedRun[], digest: string): boolean {
  return runs.some((run) =>
    (run.images ?? []).some(
      ({ id, digests }) => id === digest || digests.some((one) => one.endsWith(`@${digest}`)),
    ),
  );
}

const MOST_IMAGES = 3;

function imagesOf(runs: readonly RecordedRun[]): string {
  const used = [
    ...new Set(
      runs.flatMap((run) => (run.images ?? []).map(({ name, id, digests }) => digests[0] ?? `${name}@${id}`)),
    ),
  ];
  if (used.length === 0) return 'they used no containers';
  const more = used.length > MOST_IMAGES ? ` and ${count(used.length - MOST_IMAGES, 'other')}` : '';
  return `they used ${used.slice(0, MOST_IMAGES).join(', ')}${more}`;
}

function meant(meaning: Meaning, code: Reason['code'], message: string): Reason[] {
  if (meaning === 'allow') return [];
  return [{ code, kind: meaning === 'warn' ? 'warning' : 'refused', message }];
}

function refuse(code: Reason['code'], message: string, hint?: string): Reason {
  return { code, kind: 'refused', message, ...(hint === undefined ? {} : { hint }) };
}

/** A commit as git shortens it. */
function short(commit: string): string {
  return commit.slice(0, 12);
}
