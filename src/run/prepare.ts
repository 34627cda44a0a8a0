import type { ISourcesCoordinates } from '@cucumber/cucumber/api';
import type { Environment } from '../config/environment.ts';
import { loadEnvironment, loadSettings, revealedSecrets, type Settings } from '../config/load.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { Mask } from '../model/mask.ts';
import { PROVIDER_NAMES } from '../provider/registry.ts';
import { type Blueprint, blueprintOf } from '../world/blueprint.ts';
import { limitHosts } from '../world/limit-hosts.ts';
import { aboutRun, askCommit } from './about.ts';
import { type Library, loadLibrary, sourcesOf } from './features.ts';
import { lintScenarios } from './lint.ts';
import { memoize } from './memoize.ts';
import { planScenarios } from './plan.ts';
import { parseRenaming, type Renaming } from './renaming.ts';
import { openReveal } from './reveal.ts';
import type { RunRequest } from './run-request.ts';
import { writtenSecrets } from './written-secrets.ts';

/** What a run is made of once every mistake that can be known before is out of the way. */
export interface Prepared {
  readonly settings: Settings;
  readonly renaming: Renaming;
  readonly sources: ISourcesCoordinates;
  readonly library: Library;
  readonly about: Awaited<ReturnType<typeof aboutRun>>;
  readonly reveal: ReturnType<typeof openReveal>;
  /** Loads an environment by its real name, its secrets resolved and masked. @throws ConfigurationError */
  load(environment: string): Promise<Environment>;
  /** Its blueprint, with only the hosts that `--limit` leaves. @throws ConfigurationError */
  describe(environment: string): Promise<Blueprint>;
}

/**
 * Loads everything and finds every mistake; starts nothing.
 * @throws ConfigurationError with all of them
 */
export async function prepareRun(request: RunRequest, mask: Mask): Promise<Prepared> {
  const { cwd } = request;
  const settings = await loadSettings(cwd);
  const renaming = parseRenaming(request.environments, settings.environment);
  const load = memoize(async (name: string) => {
    const environment = await loadEnvironment(name, {
      cwd,
      env: request.env,
      secrets: 'resolve',
      providers: PROVIDER_NAMES,
    });
    for (const secret of await revealedSecrets(environment)) mask.add(secret);
    return environment;
  });
  const reveal = openReveal({ cwd, env: request.env, mask });
  const describe = async (name: string) => limitHosts(blueprintOf(await load(name)), request.limit);

  const commit = askCommit(request, settings);
  const sources = sourcesOf(request.selection, settings);
  const library = await loadLibrary(cwd, sources, settings);
  const plan = await planScenarios(cwd, sources);
  for (const secret of writtenSecrets(plan.scenarios)) mask.add(secret);
  const problems = [
    ...plan.problems,
    ...(await lintScenarios(plan.scenarios, {
      ...library,
      describe: (name) => describe(renaming.of(name)),
      environment: renaming.standard,
      reveal,
    })),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  if (plan.scenarios.length === 0) throw new ConfigurationError([nothingToRun(sources)]);

  const about = await aboutRun(request, plan, commit);
  return { settings, renaming, sources, library, about, reveal, load, describe };
}

function nothingToRun({ paths, tagExpression, names, shard }: ISourcesCoordinates) {
  const filters = [
    tagExpression === '' ? [] : `the tags ${JSON.stringify(tagExpression)}`,
    names.length === 0 ? [] : `the name ${names.map((name) => JSON.stringify(name)).join(' or ')}`,
    shard === undefined ? [] : `the shard ${shard}`,
  ].flat();
  const filtered = filters.length === 0 ? '' : ` with ${filters.join(' and ')}`;
  return { message: `no scenario to run in ${paths.join(', ')}${filtered}: nothing would be proved` };
}
