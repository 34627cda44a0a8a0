import { loadEnvironment, revealedSecrets, type Settings } from '../config/load.ts';
import type { Environment } from '../model/environment.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Mask } from '../model/mask.ts';
import { loadProviders } from '../provider/own-providers.ts';
import type { Registered } from '../provider/registry.ts';
import { type Blueprint, blueprintOf } from '../sentence/blueprint.ts';
import type { Prospect } from '../world/prospect.ts';
import { type Approvals, openApprovals } from './approvals.ts';
import { type Library, loadLibrary } from './library.ts';
import { limitHosts } from './limit-hosts.ts';
import { lintScenarios } from './lint.ts';
import { memoize } from './memoize.ts';
import { planScenarios, type SurveyedPlan } from './plan.ts';
import { parseRenaming, type Renaming } from './renaming.ts';
import { openReveal } from './reveal.ts';
import type { RunRequest } from './run-request.ts';
import { type Sources, sourcesOf } from './selection.ts';
import { writtenSecrets } from './written-secrets.ts';

/** What features stand on: the sentences, the environments, and the location of the features. */
export interface Ground {
  readonly settings: Settings;
  readonly renaming: Renaming;
  readonly sources: Sources;
  readonly library: Library;
  readonly reveal: ReturnType<typeof openReveal>;
  readonly approvals: Approvals;
  /** The providers of opsproof and the user's own. */
  readonly providers: readonly Registered[];
  /** Loads an environment by its real name, with its secrets resolved and masked. @throws ConfigurationError */
  load(environment: string): Promise<Environment>;
  /** Its blueprint, with only the hosts that `--limit` selects. @throws ConfigurationError */
  describe(environment: string): Promise<Blueprint>;
}

/** Loads the sentences, which a process can do only once. @throws ConfigurationError */
export async function openGround(
  request: Pick<RunRequest, 'cwd' | 'env' | 'environments' | 'limit' | 'selection'> &
    Partial<Pick<RunRequest, 'retry' | 'given'>>,
  settings: Settings,
  mask: Mask,
): Promise<Ground> {
  const { cwd, env } = request;
  const renaming = parseRenaming(request.environments, settings.environment);
  const providers = await loadProviders(cwd, settings.providers);
  const load = memoize(async (name: string) => {
    const environment = await loadEnvironment(name, {
      cwd,
      env,
      secrets: 'resolve',
      ...(request.given === undefined ? {} : { given: request.given }),
      reports: settings.reports,
      providers: providers.map(({ shape }) => shape),
    });
    for (const secret of await revealedSecrets(environment)) mask.add(secret);
    return environment;
  });
  const sources = sourcesOf(request.selection, settings);
  const { selection } = request;
  const approvals = openApprovals({ cwd, settings, sources, selection, asked: request, now: Date.now() });
  return {
    settings,
    renaming,
    sources,
    library: await loadLibrary(cwd, settings),
    reveal: openReveal({ cwd, env, mask }),
    approvals,
    providers,
    load,
    async describe(name) {
      const environment = await load(name);
      return limitHosts(blueprintOf(environment, await approvals.unapproved(environment)), request.limit);
    },
  };
}

/**
 * The scenarios of the ground, free of mistakes, and what they are about to do.
 * @param seed the run's, see Scenario.seed
 * @throws ConfigurationError with all mistakes, or if there is no scenario
 */
export async function planOn(ground: Ground, cwd: string, mask: Mask, seed: string): Promise<SurveyedPlan> {
  const { sources, library, renaming, reveal, describe } = ground;
  const plan = await planScenarios(cwd, sources);
  for (const secret of writtenSecrets(plan.scenarios)) mask.add(secret);
  const prospects = new Map<object, Prospect>();
  const problems = [
    ...plan.problems,
    ...(await lintScenarios(plan.scenarios, {
      ...library,
      describe: (name) => describe(renaming.of(name)),
      environment: renaming.standard,
      reveal,
      seed,
      root: cwd,
      foreseen: (pickle, prospect) => prospects.set(pickle, prospect),
    })),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  if (plan.scenarios.length === 0) throw new ConfigurationError([nothingToRun(sources)]);
  return { ...plan, prospects };
}

function nothingToRun({ paths, tagExpression, names, shard }: Sources) {
  const filters = [
    tagExpression === '' ? [] : `the tags ${JSON.stringify(tagExpression)}`,
    names.length === 0 ? [] : `the name ${names.map((name) => JSON.stringify(name)).join(' or ')}`,
    shard === undefined ? [] : `the shard ${shard}`,
  ].flat();
  const filtered = filters.length === 0 ? '' : ` with ${filters.join(' and ')}`;
  return { message: `no scenario to run in ${paths.join(', ')}${filtered}: nothing would be proved` };
}
