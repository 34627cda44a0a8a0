import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import { TimeConversion } from '@cucumber/messages';
import { quicken } from './expression.ts';
import type { Envelope } from './messages.ts';
import { openIds } from './new-id.ts';
import {
  QUIET,
  type RunnerOptions,
  runtimeParts,
  type Snippets,
  type SourcedPickle,
  workerParts,
} from './parts.ts';
import type { HookDefinition, StepDefinition, Support } from './support.ts';

export interface Drive {
  /** Run in this order. */
  readonly scenarios: readonly SourcedPickle[];
  /** The parser's messages about the features, for the reports. */
  readonly documents: readonly Envelope[];
  readonly support: Support;
  readonly options: RunnerOptions;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the runner reports its own trouble, such as threads that have nothing to do. */
  readonly stderr: Writable;
  /** Whether hooks around scenarios and steps skip a scenario, by the id of its pickle. */
  hookless(pickleId: string): boolean;
  /** Called with each message of the runner, in order; those about the features come first. */
  onEnvelope(envelope: Envelope): void;
}

/** Undefined sentences were refused before anything ran. */
const NO_SNIPPETS: Snippets = { buildMultiple: () => [] };

/** Runs scenarios. Their failures are in the messages. */
export async function drive(what: Drive): Promise<void> {
  const { options, cwd, env, stderr, onEnvelope } = what;
  const { Coordinator, InProcessAdapter, emitMetaMessage, emitSupportCodeMessages } = runtimeParts();
  const variables = env as NodeJS.ProcessEnv;
  const say = (message: string) => void stderr.write(`${message}\n`);
  const newId = openIds();
  const support = adapted(what.support, what.hookless);
  const events = new EventEmitter();
  events.on('envelope', onEnvelope);
  await emitMetaMessage(events, variables);
  for (const envelope of what.documents) onEnvelope(envelope);
  emitSupportCodeMessages({ eventBroadcaster: events, supportCodeLibrary: support, newId });
  const id = newId();
  const adapter =
    options.parallel === 0
      ? new InProcessAdapter(id, events, newId, options, support, NO_SNIPPETS)
      : new (workerParts().WorkerThreadsAdapter)(
          id,
          { cwd, env: variables },
          { ...QUIET, warn: say, error: say },
          events,
          newId,
          options,
          {},
          support,
          NO_SNIPPETS,
        );
  const coordinator = new Coordinator(
    id,
    events,
    newId,
    what.scenarios,
    support,
    options.filterStacktraces,
    adapter,
  );
  onEnvelope({ testRunStarted: { id, timestamp: now() } });
  const result = await coordinator.run();
  onEnvelope({ testRunFinished: { testRunStartedId: id, timestamp: now(), ...result } });
}

/** The same library for this one run: its expressions are faster, its hooks skip some scenarios. */
function adapted(support: Support, hookless: Drive['hookless']): Support {
  const except = (hooks: readonly HookDefinition[]) =>
    hooks.map((hook): HookDefinition => {
      const appliesToTestCase: HookDefinition['appliesToTestCase'] = (pickle) =>
        !hookless(pickle.id) && hook.appliesToTestCase(pickle);
      return Object.assign(Object.create(hook), { appliesToTestCase });
    });
  const quick = (definition: StepDefinition): StepDefinition =>
    Object.assign(Object.create(definition), { expression: quicken(definition.expression) });
  return {
    ...support,
    stepDefinitions: support.stepDefinitions.map(quick),
    beforeTestCaseHookDefinitions: except(support.beforeTestCaseHookDefinitions),
    beforeTestStepHookDefinitions: except(support.beforeTestStepHookDefinitions),
    afterTestCaseHookDefinitions: except(support.afterTestCaseHookDefinitions),
  };
}

function now() {
  return TimeConversion.millisecondsSinceEpochToTimestamp(Date.now());
}
