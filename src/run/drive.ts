import { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import type { IRunOptionsRuntime, ISupportCodeLibrary } from '@cucumber/cucumber/api';
import { type Envelope, TimeConversion } from '@cucumber/messages';
import { Hookless } from '../world/hookless.ts';
import { openIds } from './new-id.ts';
import { type SurveyedPlan, sourced } from './plan.ts';
import { loadRuntime, loadWorkers, QUIET, type Snippets } from './runner.ts';

export interface Drive {
  readonly plan: Pick<SurveyedPlan, 'files' | 'scenarios' | 'prospects'>;
  readonly support: ISupportCodeLibrary;
  readonly options: IRunOptionsRuntime;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the runner tells what it stumbles over, such as threads that nothing can be given to. */
  readonly stderr: Writable;
  /** Called with each message of the runner, in order: those about the features first. */
  onEnvelope(envelope: Envelope): void;
}

/** Sentences that nobody defined were refused before anything ran. */
const NO_SNIPPETS: Snippets = { buildMultiple: () => [] };

/** Runs the scenarios of a plan. What goes wrong with them is in the messages. */
export async function drive({
  plan,
  support: all,
  options,
  cwd,
  env,
  stderr,
  onEnvelope: tell,
}: Drive): Promise<void> {
  const { Coordinator, InProcessAdapter, emitMetaMessage, emitSupportCodeMessages } = loadRuntime();
  const variables = env as NodeJS.ProcessEnv;
  const say = (message: string) => void stderr.write(`${message}\n`);
  const newId = openIds();
  const alone = options.parallel === 0;
  const hookless = Hookless.among(alone ? plan.scenarios : [], plan.prospects);
  const support = withoutHooks(all, hookless);
  const onEnvelope = (envelope: Envelope) => {
    hookless.on(envelope);
    tell(envelope);
  };
  const events = new EventEmitter();
  events.on('envelope', onEnvelope);
  await emitMetaMessage(events, variables);
  for (const { envelopes } of plan.files) for (const envelope of envelopes) onEnvelope(envelope);
  emitSupportCodeMessages({ eventBroadcaster: events, supportCodeLibrary: support, newId });
  const id = newId();
  const adapter = alone
    ? new InProcessAdapter(id, events, newId, options, support, NO_SNIPPETS)
    : new (loadWorkers().WorkerThreadsAdapter)(
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
  const pickles = plan.scenarios.map(sourced);
  const coordinator = new Coordinator(
    id,
    events,
    newId,
    pickles,
    support,
    options.filterStacktraces,
    adapter,
  );
  onEnvelope({ testRunStarted: { id, timestamp: now() } });
  const result = await coordinator.run();
  onEnvelope({ testRunFinished: { testRunStartedId: id, timestamp: now(), ...result } });
}

/** A hook as the runner's library holds it. */
interface HookDefinition {
  appliesToTestCase(pickle: { readonly id: string }): boolean;
}

interface HookLists {
  readonly beforeTestCaseHookDefinitions: readonly HookDefinition[];
  readonly beforeTestStepHookDefinitions: readonly HookDefinition[];
  readonly afterTestCaseHookDefinitions: readonly HookDefinition[];
}

/** The library whose hooks, all of them ours, leave out the scenarios that need none. */
function withoutHooks(support: ISupportCodeLibrary, hookless: Hookless): ISupportCodeLibrary {
  const except = (hooks: readonly HookDefinition[]) =>
    hooks.map((hook) => {
      const appliesToTestCase: HookDefinition['appliesToTestCase'] = (pickle) =>
        !hookless.has(pickle.id) && hook.appliesToTestCase(pickle);
      return Object.assign(Object.create(hook), { appliesToTestCase });
    });
  const lists = support as unknown as HookLists;
  return {
    ...support,
    ...({
      beforeTestCaseHookDefinitions: except(lists.beforeTestCaseHookDefinitions),
      beforeTestStepHookDefinitions: except(lists.beforeTestStepHookDefinitions),
      afterTestCaseHookDefinitions: except(lists.afterTestCaseHookDefinitions),
    } satisfies HookLists),
  };
}

function now() {
  return TimeConversion.millisecondsSinceEpochToTimestamp(Date.now());
}
