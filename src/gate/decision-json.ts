import { printName } from '../report/event/scenario-result.ts';
import type { Decision } from './decide.ts';
import { checksOf, standingsOf } from './decision-text.ts';

/** The verdict as JSON, described in `docs/gate.md`. `schema` increases when something is removed or changes its meaning. */
export function decisionJson(decision: Decision): Readonly<Record<string, unknown>> {
  const { verdict, exitCode, now, policy, reasons, warnings, waivers, runs, subjects, scenarios } = decision;
  const idsOf = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);
  return {
    schema: 1,
    verdict,
    exitCode,
    decidedAt: new Date(now).toISOString(),
    reasons,
    warnings,
    waived: scenarios.flatMap(({ entry, run, waived }) =>
      waived.map(({ waiver: { id, reason, owner, approver, expires }, sentence, host }) => ({
        ...{ id, reason, owner, approver, expires, sentence },
        ...(host === undefined ? {} : { host }),
        scenario: printName(entry),
        uri: entry.uri,
        line: entry.line,
        run: run.runId,
      })),
    ),
    counts: { scenarios: standingsOf(decision), checks: checksOf(decision) },
    runs: runs.map(
      ({
        runId,
        file,
        digest,
        startedAt,
        finishedAt,
        exitCode: code,
        shard,
        environments,
        commit,
        features,
      }) => ({
        ...{ runId, file, digest, startedAt, finishedAt, exitCode: code, environments },
        ...(shard === undefined ? {} : { shard }),
        ...(commit === undefined ? {} : { commit }),
        ...(features === undefined ? {} : { features }),
      }),
    ),
    subjects: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    policy: policy.file === undefined ? null : { file: policy.file, digest: policy.digest },
    waivers:
      waivers.file === undefined
        ? null
        : {
            file: waivers.file,
            digest: waivers.digest,
            used: idsOf(waivers.used),
            unused: idsOf(waivers.unused),
            expired: idsOf(waivers.expired),
          },
  };
}
