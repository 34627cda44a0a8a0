import type { Settings } from '../config/load.ts';
import type { ApprovalStanding } from '../model/approval.ts';
import type { Commit, RunAbout } from '../report/event/run-about.ts';
import { commitOf } from './commit.ts';
import { digestFeatures } from './features-digest.ts';
import type { Plan } from './plan.ts';

interface Asked {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly selection: {
    readonly paths?: readonly string[];
    readonly shard?: string;
    readonly order?: string;
  };
  readonly environments: readonly string[];
  readonly limit: readonly string[];
  readonly retry: number;
}

/** Asks git which commit is checked out in the user's folder. Started early, because it takes as long as loading the runner. */
export function askCommit({ cwd, env, selection }: Asked, settings: Settings): Promise<Commit | undefined> {
  return commitOf(cwd, env, [
    // A named path may be elsewhere: `checks/web.feature:12`.
    ...(selection.paths ?? []).map((path) => path.replace(/(?::\d+)+$/, '')),
    ...settings.features,
    ...settings.steps,
    ...(settings.resources ?? []),
    'environments',
    'opsproof.yaml',
  ]);
}

/** What a run is about, for its reports. */
export async function aboutRun(
  asked: Asked,
  plan: Pick<Plan, 'whole'>,
  asking: Promise<Commit | undefined>,
  approvals: readonly ApprovalStanding[],
): Promise<RunAbout> {
  const [features, commit] = await Promise.all([digestFeatures(asked.cwd, plan.whole), asking]);
  const [index, total] = asked.selection.shard?.split('/').map(Number) ?? [];
  return {
    ...(index === undefined || total === undefined ? {} : { shard: { index, total } }),
    features,
    ...(commit === undefined ? {} : { commit }),
    ...(approvals.length === 0 ? {} : { approvals }),
    options: {
      env: asked.environments,
      limit: asked.limit,
      retry: asked.retry,
      ...(asked.selection.order === undefined ? {} : { order: asked.selection.order }),
    },
  };
}
