import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { IRunOptionsRuntime } from '@cucumber/cucumber/api';
import type { Exception, GherkinDocument, Location, Pickle } from './messages.ts';
import type { Support } from './support.ts';

/** A scenario in the form that the runner takes. */
export interface SourcedPickle {
  readonly gherkinDocument: GherkinDocument;
  readonly location: Location;
  readonly pickle: Pickle;
}

/** What the runner writes to people; it writes hardly anything when we drive it. */
export interface Logger {
  debug(message: string): void;
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
}

export const QUIET: Logger = { debug() {}, error() {}, warn() {}, info() {} };

type NewId = () => string;

interface Phases {
  setup(): Promise<void>;
}

/** How scenarios are run: retries, threads, what each world gets. */
export type RunnerOptions = IRunOptionsRuntime;

/** The parts of the runner that a plan needs. */
export interface PlanParts {
  /** Selects scenarios by lines, names and tags. @throws Error for a tag expression that does not parse */
  readonly PickleFilter: new (options: {
    readonly cwd: string;
    readonly featurePaths: readonly string[];
    readonly names: readonly string[];
    readonly tagExpression: string;
  }) => { matches(scenario: SourcedPickle): boolean };
  /** Changes the list. */
  orderPickles(pickles: unknown[], order: string, logger: Logger): void;
}

/** The parts that load sentences. */
export interface SupportParts {
  /** Imports files with sentences and hooks. */
  getSupportCodeLibrary(options: {
    readonly requireModules: readonly string[];
    readonly requirePaths: readonly string[];
    readonly loaders: readonly string[];
    readonly importPaths: readonly string[];
    readonly logger: Logger;
    readonly cwd: string;
    readonly newId: NewId;
  }): Promise<Support>;
}

/** The parts that are needed only when scenarios run. */
export interface RuntimeParts {
  emitMetaMessage(events: EventEmitter, env: NodeJS.ProcessEnv): Promise<void>;
  emitSupportCodeMessages(options: {
    readonly eventBroadcaster: EventEmitter;
    readonly supportCodeLibrary: Support;
    readonly newId: NewId;
  }): void;
  readonly Coordinator: new (
    testRunStartedId: string,
    events: EventEmitter,
    newId: NewId,
    scenarios: readonly SourcedPickle[],
    support: Support,
    filterStacktraces: boolean,
    phases: Phases,
  ) => { run(): Promise<{ readonly success: boolean; readonly exception?: Exception }> };
  readonly InProcessAdapter: new (
    testRunStartedId: string,
    events: EventEmitter,
    newId: NewId,
    options: RunnerOptions,
    support: Support,
    snippets: Snippets,
  ) => Phases;
}

/** Threads. */
export interface WorkerParts {
  readonly WorkerThreadsAdapter: new (
    testRunStartedId: string,
    environment: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
    logger: Logger,
    events: EventEmitter,
    newId: NewId,
    options: RunnerOptions,
    snippetOptions: object,
    support: Support,
    snippets: Snippets,
  ) => Phases;
}

/** Proposes code for undefined sentences. */
export interface Snippets {
  buildMultiple(): readonly [];
}

const load = createRequire(import.meta.url);
const part = (name: string) => load(`@cucumber/cucumber/lib/${name}`);

/*
 * We load the parts of the runner from the files where they are defined, and drive them as its own `runCucumber` does. That function
 * parses the features again, loads every report it has and keeps another copy of all messages: a quarter of a run of 1,000 small
 * scenarios. The package exports these files; its version is pinned, and contract.test.ts shows what a new version changes.
 */

export function planParts(): PlanParts {
  return {
    PickleFilter: part('pickle_filter').default,
    orderPickles: part('filter/order_pickles').orderPickles,
  };
}

export function supportParts(): SupportParts {
  return { getSupportCodeLibrary: part('api/support').getSupportCodeLibrary };
}

export function runtimeParts(): RuntimeParts {
  return {
    emitMetaMessage: part('api/emit_support_code_messages').emitMetaMessage,
    emitSupportCodeMessages: part('api/emit_support_code_messages').emitSupportCodeMessages,
    Coordinator: part('runtime/coordinator').Coordinator,
    InProcessAdapter: part('runtime/serial/adapter').InProcessAdapter,
  };
}

export function workerParts(): WorkerParts {
  return { WorkerThreadsAdapter: part('runtime/parallel/adapter').WorkerThreadsAdapter };
}
