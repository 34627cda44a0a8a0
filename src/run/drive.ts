import { EventEmitter } from 'node:events';
import type { IRunOptionsRuntime, ISupportCodeLibrary } from '@cucumber/cucumber/api';
import { type Envelope, TimeConversion } from '@cucumber/messages';
import { openIds } from './new-id.ts';
import { type Plan, sourced } from './plan.ts';
import { loadRuntime, loadWorkers, QUIET, type Snippets } from './runner.ts';

export interface Drive {
  readonly plan: Pick<Plan, 'files' | 'scenarios'>;
  readonly support: ISupportCodeLibrary;
  readonly options: IRunOptionsRuntime;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with each message of the runner, in order: those about the features first. */
  onEnvelope(envelope: Envelope): void;
}

/** Sentences that nobody defined were refused before anything ran. */
const NO_SNIPPETS: Snippets = { buildMultiple: () => [] };

/** Runs the scenarios of a plan. What goes wrong with them is in the messages. */
export async function drive({ plan, support, options, cwd, env, onEnvelope }: Drive): Promise<void> {
  const { Coordinator, InProcessAdapter, emitMetaMessage, emitSupportCodeMessages } = loadRuntime();
  const variables = env as NodeJS.ProcessEnv;
  const newId = openIds();
  const events = new EventEmitter();
  events.on('envelope', onEnvelope);
  await emitMetaMessage(events, variables);
  for (const { envelopes } of plan.files) for (const envelope of envelopes) onEnvelope(envelope);
  emitSupportCodeMessages({ eventBroadcaster: events, supportCodeLibrary: support, newId });
  const id = newId();
  const { WorkerThreadsAdapter } = options.parallel > 0 ? loadWorkers() : {};
  const adapter =
    WorkerThreadsAdapter === undefined
      ? new InProcessAdapter(id, events, newId, options, support, NO_SNIPPETS)
      : new WorkerThreadsAdapter(
          id,
          { cwd, env: variables },
          QUIET,
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

function now() {
  return TimeConversion.millisecondsSinceEpochToTimestamp(Date.now());
}
