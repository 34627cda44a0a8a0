import { ConfigurationError, type Problem } from '../model/errors.ts';
import type { Ground } from '../run/ground.ts';
import type { PlannedScenario } from '../run/planned-scenario.ts';
import { Scenario } from '../world/scenario.ts';
import { Script } from '../world/script.ts';

/**
 * Refuses what a health endpoint must not do on each request: change something, or bring an environment up.
 * @throws ConfigurationError with all of it
 */
export async function refuseActing(scenarios: readonly PlannedScenario[], ground: Ground): Promise<void> {
  const { library, renaming } = ground;
  const describe = (name: string) => ground.describe(renaming.of(name));
  const standard = renaming.standard === undefined ? undefined : await ground.describe(renaming.standard);
  const acting: Problem[] = [];
  const ephemeral = new Set<string>();
  for (const { pickle, uri, line } of scenarios) {
    const script = new Script({
      id: pickle.id,
      fresh: false,
      steps: pickle.steps,
      catalogue: library.catalogue,
      describe,
    });
    const scenario = new Scenario(undefined);
    if (standard !== undefined) scenario.blueprint = standard;
    const { acts, environments } = await script.survey(scenario);
    if (acts)
      acting.push({
        file: uri,
        line,
        message: `the scenario "${pickle.name}" acts, but opsproof serve only checks`,
      });
    for (const blueprint of [scenario.blueprint, ...(await Promise.all(environments.map(describe)))])
      if (blueprint?.lifecycle === 'ephemeral') ephemeral.add(blueprint.environment);
  }
  const problems: Problem[] = [...ephemeral].map((name) => ({
    message: `the environment "${name}" is ephemeral, but opsproof serve checks only live environments`,
    hint: 'name a live environment with --env',
  }));
  const last = acting.pop();
  if (last !== undefined) {
    const hint = 'give them a tag and leave them out, for example: --tags "not @acts"';
    problems.push(...acting, { ...last, hint });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}
