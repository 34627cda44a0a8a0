import type { Expression, ParameterTypeRegistry } from './expression.ts';

/** A definition of a sentence as the runner holds it, before and after all of them are loaded. */
export interface StepConfig {
  readonly code: unknown;
  /** Where it is defined; the file is relative to the working folder. */
  readonly line: number;
  readonly uri: string;
  readonly keyword: string;
  readonly pattern: string | RegExp;
  readonly options: { readonly wrapperOptions?: unknown };
}

/** The same once all are loaded. */
export interface StepDefinition extends StepConfig {
  readonly expression: Expression;
  matchesStepName(text: string): boolean;
}

/** A hook around scenarios or steps. */
export interface HookDefinition {
  appliesToTestCase(pickle: { readonly id: string }): boolean;
}

/** All sentences and hooks as the runner has loaded them. Its own public type shows none of this. */
export interface Support {
  readonly stepDefinitions: readonly StepDefinition[];
  readonly parameterTypeRegistry: ParameterTypeRegistry;
  readonly undefinedParameterTypes: readonly { readonly name: string; readonly expression: string }[];
  readonly beforeTestCaseHookDefinitions: readonly HookDefinition[];
  readonly beforeTestStepHookDefinitions: readonly HookDefinition[];
  readonly afterTestCaseHookDefinitions: readonly HookDefinition[];
}
