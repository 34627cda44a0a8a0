import {
  After,
  AfterAll,
  Before,
  BeforeStep,
  setDefaultTimeout,
  setWorldConstructor,
  supportCodeLibraryBuilder,
} from '@cucumber/cucumber';
import { LONGEST_MOMENT_MS } from '../model/moment.ts';
import type { Blueprint } from './blueprint.ts';
import { Catalogue, type DefinitionConfig } from './catalogue.ts';
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
  const script = new Script({
    id: testCaseStartedId,
    fresh: pickle.tags.some((tag) => tag.name === '@fresh'),
    steps: pickle.steps,
    catalogue: catalogueOfThread(),
    describe,
  });
  this.script = script;
  const at = pickle.location === undefined ? pickle.uri : `${pickle.uri}:${pickle.location.line}`;
  crewOfThread().occasion = { scenario: pickle.name, uri: at };
  const standard = (this.parameters as WorldParameters).opsproof?.environment;
  const rehearsed = new Scenario(undefined, this.scenario.seed);
  if (standard !== undefined) rehearsed.blueprint = await describe(standard);
  const { acts, environments } = await script.survey(rehearsed);
  script.acts = acts;
  if (standard !== undefined && environments.length === 0) await this.useEnvironment(standard);
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

/** The library builder as it is while a thread runs; its type hides what it holds (Catalogue's tests notice a change). */
interface Library {
  readonly stepDefinitionConfigs: readonly DefinitionConfig[];
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
