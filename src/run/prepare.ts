import { resolve } from 'node:path';
import { loadSettings } from '../config/load.ts';
import type { Mask } from '../model/mask.ts';
import type { RunAbout } from '../report/event/run-about.ts';
import { noteBegun } from '../report/sink/latest.ts';
import { aboutRun, askCommit } from './about.ts';
import { type Ground, openGround, planOn } from './ground.ts';
import type { SurveyedPlan } from './plan.ts';
import type { RunRequest } from './run-request.ts';

/** What a run consists of after every mistake that can be found in advance has been ruled out. */
export interface Prepared {
  readonly ground: Ground;
  readonly about: RunAbout;
  /** What will run. */
  readonly plan: SurveyedPlan;
}

/** Loads everything and finds every mistake; starts nothing. @throws ConfigurationError with all of them */
export async function prepareRun(request: RunRequest, mask: Mask, runId: string): Promise<Prepared> {
  const settings = await loadSettings(request.cwd);
  await noteBegun(resolve(request.cwd, settings.reports), runId);
  const commit = askCommit(request, settings);
  const ground = await openGround(request, settings, mask);
  const plan = await planOn(ground, request.cwd, mask, runId);
  return {
    ground,
    plan,
    about: await aboutRun(request, plan, commit, await ground.approvals.standings()),
  };
}
