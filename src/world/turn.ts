import { builder, countHooks } from '../runner/define.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import { Catalogue } from '../sentence/catalogue.ts';
import type { Upcoming } from './foresight.ts';
import type { Prospect } from './prospect.ts';
import { Scenario } from './scenario.ts';
import { Script } from './script.ts';
import { crewOfThread } from './thread.ts';
import type { OpsWorld, WorldParameters } from './world.ts';

/** A scenario as the runner hands it to a hook. */
export interface Attempted {
  readonly pickle: Upcoming['pickle'] & {
    readonly id: string;
    readonly uri: string;
    readonly location?: { readonly line: number };
  };
  /** Id of the attempt. */
  readonly testCaseStartedId: string;
}

/** What a world's scenario needs before its first sentence: its script, the stack that features without a `Given` are on. */
export async function begin(world: OpsWorld, { pickle, testCaseStartedId }: Attempted): Promise<void> {
  const crew = crewOfThread();
  await crew.settled();
  const { foresight } = crew;
  const { standard, seed } = asked(world.parameters);
  const script = scriptOf(testCaseStartedId, pickle);
  world.script = script;
  const at = pickle.location === undefined ? pickle.uri : `${pickle.uri}:${pickle.location.line}`;
  crew.occasion = { scenario: pickle.name, uri: at };
  const foreseen = await foresight.take(at);
  const survey = foreseen?.survey ?? (await prospectOf(pickle, standard, seed)).survey;
  // A second attempt finds it out again; what is kept for thousands of scenarios fills the memory.
  crew.prospects.delete(pickle);
  script.acts = survey.acts;
  crew.awaited = new Set([...survey.first.values()].flatMap(({ hosts }) => hosts));
  if (survey.still && !script.fresh && !usersHook()) {
    world.early = foreseen?.seen;
    world.beyond = (glance) =>
      foresight.look(at, glance, world.scenario, async (upcoming) => {
        const next = await prospectOf(upcoming.pickle, standard, seed);
        const same = next.environment === world.scenario.blueprint?.environment;
        return same && !next.fresh && next.survey.environments.length < 2 ? next.survey : undefined;
      });
  } else foresight.forget();
  if (standard !== undefined && survey.environments.length === 0) await world.enter(standard);
}

/** Found out once for each scenario of a thread. */
export async function prospectOf(
  pickle: Upcoming['pickle'] & { readonly id?: string },
  standard: string | undefined,
  seed: string | undefined,
): Promise<Prospect> {
  const { prospects } = crewOfThread();
  const known = prospects.get(pickle);
  if (known !== undefined) return known;
  const script = scriptOf('', pickle);
  const rehearsed = new Scenario(undefined, seed);
  if (standard !== undefined) rehearsed.blueprint = await script.describe(standard);
  const survey = await script.survey(rehearsed);
  const prospect = { survey, environment: rehearsed.blueprint?.environment, fresh: script.fresh };
  prospects.set(pickle, prospect);
  return prospect;
}

/** What `opsproof run` hands to each world. */
export function asked(parameters: unknown): { readonly standard?: string; readonly seed?: string } {
  const { environment, seed } = (parameters as WorldParameters).opsproof ?? {};
  return {
    ...(environment === undefined ? {} : { standard: environment }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function scriptOf(id: string, { tags, steps }: Upcoming['pickle']): Script {
  const fresh = tags.some((tag) => tag.name === '@fresh');
  const describe = (environment: string) => crewOfThread().desk.describe(environment) as Promise<Blueprint>;
  return new Script({ id, fresh, steps, catalogue: catalogueOfThread(), describe });
}

/** How many of them are ours. */
const OWN_HOOKS = 3;

/** Whether there are hooks of the user's: what they do between scenarios nobody knows. */
export function usersHook(): boolean {
  return countHooks() > OWN_HOOKS;
}

const catalogues = new WeakMap<object, Catalogue>();

function catalogueOfThread(): Catalogue {
  const { stepDefinitionConfigs, parameterTypeRegistry } = builder;
  const known = catalogues.get(stepDefinitionConfigs);
  if (known !== undefined) return known;
  const catalogue = new Catalogue(stepDefinitionConfigs, parameterTypeRegistry);
  catalogues.set(stepDefinitionConfigs, catalogue);
  return catalogue;
}
