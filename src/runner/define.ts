import { createRequire } from 'node:module';
import type * as Cucumber from '@cucumber/cucumber';
import type { ParameterTypeRegistry } from './expression.ts';
import type { StepConfig } from './support.ts';

/**
 * What sentences and hooks take from the runner, imported from the files where it is defined: the package's main entry also loads every
 * report it has, which takes a tenth of a short run. Code that imports the main entry, such as custom steps, gets the same functions.
 */
const load = createRequire(import.meta.url);
const part = (name: string) => load(`@cucumber/cucumber/lib/${name}`).default;

/** The library builder while files are loaded and while a thread runs; its public type hides the definitions. */
export interface LibraryBuilder {
  readonly methods: typeof Cucumber;
  readonly stepDefinitionConfigs: readonly StepConfig[];
  readonly parameterTypeRegistry: ParameterTypeRegistry;
  readonly beforeTestCaseHookDefinitionConfigs: readonly unknown[];
  readonly afterTestCaseHookDefinitionConfigs: readonly unknown[];
  readonly beforeTestStepHookDefinitionConfigs: readonly unknown[];
  readonly afterTestStepHookDefinitionConfigs: readonly unknown[];
}

/** One per thread. */
export const builder: LibraryBuilder = part('support_code_library_builder/index');

export const {
  After,
  AfterAll,
  Before,
  BeforeAll,
  BeforeStep,
  defineParameterType,
  Given,
  setDefaultTimeout,
  setWorldConstructor,
  Then,
  When,
} = builder.methods;

export const DataTable: typeof Cucumber.DataTable = part('models/data_table');
export type DataTable = Cucumber.DataTable;

export const World: typeof Cucumber.World = part('support_code_library_builder/world');
export type { HookTarget, IWorldOptions } from '@cucumber/cucumber';

/** How many hooks around scenarios and steps this thread has, ours and the user's. */
export function countHooks(): number {
  return (
    builder.beforeTestCaseHookDefinitionConfigs.length +
    builder.afterTestCaseHookDefinitionConfigs.length +
    builder.beforeTestStepHookDefinitionConfigs.length +
    builder.afterTestStepHookDefinitionConfigs.length
  );
}
