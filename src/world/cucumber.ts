import { createRequire } from 'node:module';
import type * as Cucumber from '@cucumber/cucumber';
import type * as Expressions from '@cucumber/cucumber-expressions';

/**
 * What sentences and hooks take from the runner, from the files where it lives: the package's own door also loads every report it
 * has, a tenth of a short run. Whoever imports that door, as steps of users do, gets the same functions. The version is pinned.
 */
const load = createRequire(import.meta.url);
const part = (name: string) => load(`@cucumber/cucumber/lib/${name}`).default;

export const supportCodeLibraryBuilder: typeof Cucumber.supportCodeLibraryBuilder = part(
  'support_code_library_builder/index',
);

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
} = (supportCodeLibraryBuilder as unknown as { readonly methods: typeof Cucumber }).methods;

export const { CucumberExpression, ParameterTypeRegistry, RegularExpression }: typeof Expressions = load(
  '@cucumber/cucumber-expressions',
);
export type { Expression, Group } from '@cucumber/cucumber-expressions';

export const DataTable: typeof Cucumber.DataTable = part('models/data_table');
export type DataTable = Cucumber.DataTable;

export const World: typeof Cucumber.World = part('support_code_library_builder/world');
export type { HookTarget, IWorldOptions } from '@cucumber/cucumber';
