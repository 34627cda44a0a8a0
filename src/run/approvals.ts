import type { RunInputs } from '../approval/approval.ts';
import { findApprovals } from '../approval/find-approvals.ts';
import { judgeApprovals } from '../approval/judge.ts';
import { unapprovedOf } from '../approval/unapproved.ts';
import type { Settings } from '../config/load.ts';
import type { ApprovalStanding } from '../model/approval.ts';
import type { Environment } from '../model/environment.ts';
import type { Unapproved } from '../model/protection.ts';
import { approveCommandLine } from './approve-command.ts';
import { planScenarios } from './plan.ts';
import { type AskedOptions, type CommonInputs, commonInputs } from './run-inputs.ts';
import type { Selection, Sources } from './selection.ts';

/** The approvals of one run. Nothing is read before an environment needs one. */
export interface Approvals {
  /** What a person would sign; undefined if the environment was not resolved. @throws ConfigurationError */
  inputs(environment: Environment): Promise<RunInputs | undefined>;
  /** Why the environment may not be changed; undefined if it requires no approval, or has them all. @throws ConfigurationError */
  unapproved(environment: Environment): Promise<Unapproved | undefined>;
  /** The approvals of every environment that was looked up and requires some. */
  standings(): Promise<readonly ApprovalStanding[]>;
}

export interface ApprovalsOptions {
  readonly cwd: string;
  readonly settings: Settings;
  readonly sources: Sources;
  readonly selection: Selection;
  readonly asked: AskedOptions;
  /** Milliseconds since 1970: approvals that are valid at this moment count for the whole run. */
  readonly now: number;
}

export function openApprovals({
  cwd,
  settings,
  sources,
  selection,
  asked,
  now,
}: ApprovalsOptions): Approvals {
  let common: Promise<CommonInputs> | undefined;
  const standings = new Map<string, Promise<ApprovalStanding | undefined>>();

  const inputs = async ({ name, approval }: Environment): Promise<RunInputs | undefined> => {
    if (approval?.digest === undefined) return undefined;
    // Before sharding: one approval covers all parts of a run.
    common ??= planScenarios(cwd, sources).then(({ whole }) => commonInputs(cwd, settings, whole, asked));
    return { environment: { name, digest: approval.digest }, ...(await common) };
  };

  const stand = async (environment: Environment): Promise<ApprovalStanding | undefined> => {
    const wanted = await inputs(environment);
    if (wanted === undefined || environment.approval === undefined) return undefined;
    return judgeApprovals(await findApprovals(cwd), environment.approval, wanted, now);
  };

  return {
    inputs,
    async unapproved(environment) {
      const { name, file, approval } = environment;
      if (approval === undefined) return undefined;
      const standing = standings.get(name) ?? stand(environment);
      standings.set(name, standing);
      const place = { file, line: approval.line };
      const command = approveCommandLine(selection, asked);
      const by = approval.by.map((approver) => approver.name);
      const stands = await standing;
      if (stands === undefined)
        return { why: 'so it is not known what would be approved', hint: command, place };
      return unapprovedOf(stands, { by, command, place });
    },
    async standings() {
      return (await Promise.all(standings.values())).filter((standing) => standing !== undefined);
    },
  };
}
