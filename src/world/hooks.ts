import type { Pickle } from '@cucumber/messages';
import { LONGEST_MOMENT_MS } from '../model/moment.ts';
import type { Blueprint } from './blueprint.ts';
import { Catalogue, type DefinitionConfig } from './catalogue.ts';
import {
  After,
  AfterAll,
  Before,
  BeforeStep,
  setDefaultTimeout,
  setWorldConstructor,
  supportCodeLibraryBuilder,
} from './cucumber.ts';
import { Scenario } from './scenario.ts';
import { Script } from './script.ts';
import { crewOfThread, releaseThread } from './thread.ts';
import { OpsWorld, type WorldParameters } from './world.ts';

/** The runner's own deadline replaces every reason by "timed out", so it comes last: ours are shorter and say why. */
const LAST_RESORT_MS = LONGEST_MOMENT_MS + 15 * 60_000;

setWorldConstructor(OpsWorld);
setDefaultTimeout(LAST_RESORT_MS);

const catalogues = new WeakMap<object, Catalogue>();

Before({ name: 'take a place on the stack' }, async function (this: OpsWorld, { pickle, testCaseStartedId }) {
  const describe = (environment: string) => crewOfThread().desk.describe(environment) as Promise<Blueprint>;
  const script = scriptOf(testCaseStartedId, pickle, describe);
  this.script = script;
  const at = pickle.location === undefined ? pickle.uri : `${pickle.uri}:${pickle.location.line}`;
  const { foresight } = crewOfThread();
  crewOfThread().occasion = { scenario: pickle.name, uri: at };
  const standard = (this.parameters as WorldParameters).opsproof?.environment;
  const rehearse = async (one: Script) => {
    const rehearsed = new Scenario(undefined, this.scenario.seed);
    if (standard !== undefined) rehearsed.blueprint = await describe(standard);
    return { rehearsed, survey: await one.survey(rehearsed) };
  };
  const foreseen = await foresight.take(at);
  const survey = foreseen?.survey ?? (await rehearse(script)).survey;
  script.acts = survey.acts;
  if (survey.still && !script.fresh && !usersHook()) {
    this.early = foreseen?.seen;
    this.beyond = (glance) =>
      foresight.look(at, glance, this.scenario, async (upcoming) => {
        const next = scriptOf('', upcoming.pickle, describe);
        if (next.fresh) return undefined;
        const { rehearsed, survey: found } = await rehearse(next);
        const same = rehearsed.blueprint?.environment === this.scenario.blueprint?.environment;
        return same && found.environments.length < 2 ? found : undefined;
      });
  } else foresight.forget();
  if (standard !== undefined && survey.environments.length === 0) await this.useEnvironment(standard);
});

BeforeStep(function (this: OpsWorld, { pickleStep }) {
  this.script?.arriveAt(pickleStep.id);
  const crew = crewOfThread();
  crew.occasion = { ...crew.occasion, step: pickleStep.text };
});

After({ name: 'give the stack back' }, async function (this: OpsWorld) {
  await this.release();
});

AfterAll(releaseThread);

const ownHooks = countHooks();

/** Whether there are hooks of the user's: what they do between scenarios nobody knows. */
function usersHook(): boolean {
  return countHooks() !== ownHooks;
}

function countHooks(): number {
  const library = supportCodeLibraryBuilder as unknown as Library;
  return (
    library.beforeTestCaseHookDefinitionConfigs.length +
    library.afterTestCaseHookDefinitionConfigs.length +
    library.beforeTestStepHookDefinitionConfigs.length +
    library.afterTestStepHookDefinitionConfigs.length
  );
}

function scriptOf(
  id: string,
  { tags, steps }: Pick<Pickle, 'tags' | 'steps'>,
  describe: (environment: string) => Promise<Blueprint>,
): Script {
  const fresh = tags.some((tag) => tag.name === '@fresh');
  return new Script({ id, fresh, steps, catalogue: catalogueOfThread(), describe });
}

/** The library builder as it is while a thread runs; its type hides what it holds (Catalogue's tests notice a change). */
interface Library {
  readonly stepDefinitionConfigs: readonly DefinitionConfig[];
  readonly beforeTestCaseHookDefinitionConfigs: readonly unknown[];
  readonly afterTestCaseHookDefinitionConfigs: readonly unknown[];
  readonly beforeTestStepHookDefinitionConfigs: readonly unknown[];
  readonly afterTestStepHookDefinitionConfigs: readonly unknown[];
  readonly parameterTypeRegistry: ConstructorParameters<typeof Catalogue>[1];
}

function catalogueOfThread(): Catalogue {
  const { stepDefinitionConfigs, parameterTypeRegistry } = supportCodeLibraryBuilder as unknown as Library;
  const known = catalogues.get(stepDefinitionConfigs);
  if (known !== undefined) return known;
  const catalogue = new Catalogue(stepDefinitionConfigs, parameterTypeRegistry);
  catalogues.set(stepDefinitionConfigs, catalogue);
  return catalogue;
}
