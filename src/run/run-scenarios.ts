import type { AuditLine } from '../model/audit-line.ts';
import type { Mask } from '../model/mask.ts';
import type { RunEvent } from '../report/event/events.ts';
import type { RunUsed } from '../report/event/run-about.ts';
import { drive } from '../runner/drive.ts';
import { Keeper } from '../stack/keeper.ts';
import { cutBatches } from '../world/batch.ts';
import { Hookless } from '../world/hookless.ts';
import { usersHook } from '../world/own-hooks.ts';
import { openDeskHere, workplace } from '../world/thread.ts';
import { aborted } from './aborted.ts';
import { openDesk } from './desk.ts';
import type { Ground } from './ground.ts';
import { maskLogs } from './mask-logs.ts';
import { type SurveyedPlan, sourced } from './plan.ts';
import type { RunRequest } from './run-request.ts';
import { runnerOptions } from './runner-options.ts';
import { keepHeapSmall } from './small-heap.ts';
import { Used } from './used.ts';

/** How long the threads of an interrupted run may take to end the commands they run on hosts, in milliseconds. */
const DISMISS_MS = 10_000;

/** How long it may take until engines are asked to remove things, in milliseconds. */
const ASKED_MS = 5;

/** One pass of the runner over the features. */
export interface Pass {
  readonly ground: Ground;
  readonly request: RunRequest;
  readonly plan: Pick<SurveyedPlan, 'files' | 'scenarios' | 'prospects'>;
  readonly runId: string;
  /** Absolute path of the run's folder; exists. */
  readonly directory: string;
  readonly mask: Mask;
  tell(event: RunEvent): void;
  /** Writes lines of the audit log. */
  audit(lines: readonly AuditLine[]): void;
  /**
   * Called when there is nothing to do for a moment, perhaps more than once: while a live host is being connected, while stacks are being
   * removed.
   */
  idle?(): void;
}

export interface Passed {
  /** Lines about what could not be removed. */
  readonly leftovers: readonly string[];
  /** Lines about logs that could not be masked. */
  readonly unmasked: readonly string[];
  readonly used: RunUsed;
  /** Resolves when the runner has finished, which may be later after an interrupt. Never rejects. */
  readonly settled: Promise<void>;
}

/** Runs the scenarios, brings stacks up on demand, and tears all down. A process runs one pass at a time. */
export async function runScenarios(pass: Pass): Promise<Passed> {
  const { ground, request, plan, runId, directory, mask, tell, audit } = pass;
  const { cwd, env, interrupt } = request;
  const options = runnerOptions(ground, request, runId);
  let unmasked: readonly string[] = [];
  /** Whether a stack is being brought up, or was. */
  let made = false;
  const keeper = new Keeper({
    runId,
    directory,
    cwd,
    env,
    keep: request.keep,
    ...(request.notify === undefined ? {} : { notify: request.notify }),
    loadEnvironment: ground.load,
    providers: ground.providers,
    unapproved: (environment) => ground.approvals.unapproved(environment),
    onEvent(event) {
      made = true;
      tell({ type: 'stack', ...event });
    },
    // Threads have their own connections.
    ...(options.parallel > 0 ? {} : { onReady: (part) => workplace().crew.warm(part) }),
    conceal: (secret) => mask.add(secret),
    maskLogs: async () => {
      unmasked = await maskLogs(directory, mask);
    },
    note: (line) => audit([line]),
  });
  const used = new Used();
  // Scenarios whose order is known, with nothing between them: in one thread, without hooks of the user.
  const alone = options.parallel > 0 || usersHook() ? [] : plan.scenarios.map(({ pickle }) => pickle);
  const { renaming, describe, reveal } = ground;
  const hide = (value: string) => mask.add(value);
  const desk = openDeskHere(
    used.at(openDesk({ keeper, rename: renaming.of, describe, reveal, hide, audit })),
    {
      prospects: plan.prospects,
      batches: cutBatches(alone, plan.prospects),
    },
  );
  const hookless = new Hookless(alone, plan.prospects);
  let leftovers: readonly string[] = [];
  // The event loop first turns when a host is waited for; the answers of an engine come sooner.
  setImmediate(() => {
    if (!made) pass.idle?.();
  });
  let settled = Promise.resolve();
  const letHeapGrow = keepHeapSmall();
  try {
    const running = drive({
      scenarios: plan.scenarios.map(sourced),
      documents: plan.files.flatMap(({ envelopes }) => envelopes),
      support: ground.library.support,
      options,
      cwd,
      env,
      stderr: request.stderr,
      hookless: (pickleId) => hookless.has(pickleId),
      onEnvelope(envelope) {
        hookless.on(envelope);
        tell({ type: 'envelope', envelope });
      },
    });
    settled = running.then(
      () => {},
      () => {},
    );
    await Promise.race([running, aborted(interrupt)]);
  } finally {
    // Started first, so that no scenario gets a stack any more.
    const removing = keeper.down();
    // After the engine has been asked.
    if (pass.idle !== undefined) setTimeout(() => pass.idle?.(), ASKED_MS).unref();
    if (interrupt.aborted) await desk.dismiss(DISMISS_MS);
    leftovers = await removing;
    desk.close();
    letHeapGrow();
  }
  return { leftovers, unmasked, used: used.list(), settled };
}
