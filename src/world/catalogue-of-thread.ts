import { builder } from '../runner/define.ts';
import { Catalogue } from '../sentence/catalogue.ts';

const catalogues = new WeakMap<object, Catalogue>();

/** Sets the sentences of this thread, which were read already. */
export function useCatalogue(catalogue: Catalogue): void {
  catalogues.set(builder.stepDefinitionConfigs, catalogue);
}

/** All definitions of this thread, as the runner's library builder holds them while it runs. */
export function catalogueOfThread(): Catalogue {
  const { stepDefinitionConfigs, parameterTypeRegistry } = builder;
  const known = catalogues.get(stepDefinitionConfigs);
  if (known !== undefined) return known;
  const catalogue = new Catalogue(stepDefinitionConfigs, parameterTypeRegistry);
  catalogues.set(stepDefinitionConfigs, catalogue);
  return catalogue;
}
