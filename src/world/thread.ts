import type { AuditLine } from '../model/audit-line.ts';
import { within } from '../transport/deadline.ts';
import { type Attempt, occasionOf } from './attempt.ts';
import { AuditBuffer } from './audit-buffer.ts';
import type { Batch } from './batch.ts';
import { Crew } from './crew.ts';
import type { Desk } from './desk.ts';
import { Foresight } from './foresight.ts';
import { Link, type OpenDesk, serveDesk } from './link.ts';
import type { Prospect } from './prospect.ts';
import type { Reach } from './scenario.ts';

/** Name of the channel on which a process's threads reach the thread that owns the stacks. */
const DESK_CHANNEL = 'opsproof';

/** What is known about the scenarios of a thread before they run. */
export interface KnownScenarios {
  /** What each is about to do, by its pickle. */
  readonly prospects: ReadonlyMap<object, Prospect>;
  /** Those that are looked at together, in order. */
  readonly batches: readonly Batch[];
}

const NOTHING: KnownScenarios = { prospects: new Map(), batches: [] };

/** What one thread keeps while it runs scenarios. */
export interface Workplace extends Reach {
  readonly desk: Desk;
  readonly crew: Crew;
  readonly known: KnownScenarios;
  readonly foresight: Foresight;
  /** Resolves when all lines of the audit log so far are written. */
  audited(): Promise<void>;
}

/**
 * The runner gives hooks and worlds no place for the state of a run (each world is new, parameters are copied), so this is the one module
 * with state: opened before the thread's first scenario, released after its last.
 */
const thread: {
  /** Set if this thread owns the stacks itself. */
  owned: { readonly desk: Desk; readonly known: KnownScenarios } | undefined;
  workplace: Workplace | undefined;
  link: Link | undefined;
  /** What the runner is at. */
  attempt: Attempt | undefined;
  /** The end of a scenario that was not awaited. */
  ending: Promise<void>;
} = {
  owned: undefined,
  workplace: undefined,
  link: undefined,
  attempt: undefined,
  ending: Promise.resolve(),
};

/**
 * Opens the desk in the thread that owns the stacks: scenarios of this thread call it directly, others through the channel.
 * @param known of the scenarios that this thread runs, if it runs any
 */
export function openDeskHere(desk: Desk, known: KnownScenarios = NOTHING): OpenDesk {
  thread.owned = { desk, known };
  const served = serveDesk(DESK_CHANNEL, desk);
  return {
    async dismiss(timeoutMs) {
      await Promise.all([served.dismiss(timeoutMs), within(dismissThread(), timeoutMs)]);
    },
    close() {
      thread.owned = undefined;
      served.close();
    },
  };
}

/** This thread's state, created on first use. */
export function workplace(): Workplace {
  thread.workplace ??= openWorkplace();
  return thread.workplace;
}

function openWorkplace(): Workplace {
  const desk = thread.owned?.desk ?? openLink();
  const known = thread.owned?.known ?? NOTHING;
  const audit = new AuditBuffer((lines) => desk.audit(lines));
  const note = (line: AuditLine) => audit.add({ ...occasionOf(thread.attempt), ...line });
  const crew = new Crew({
    note,
    occasion: () => occasionOf(thread.attempt),
    onMute: (host) => desk.mute?.(host),
  });
  return {
    desk,
    crew,
    known,
    foresight: new Foresight(known.batches),
    note,
    audited: () => audit.flush(),
    stack: (stackId) => crew.stack(stackId),
    host: (stackId, name) => crew.host(stackId, name),
    reveal: (asked) => desk.reveal(asked),
    hide: (values) => desk.hide(values),
    tokens: new Map(),
  };
}

function openLink(): Link {
  thread.link = new Link(
    DESK_CHANNEL,
    () => void dismissThread(),
    (host) => thread.workplace?.crew.hear(host),
  );
  return thread.link;
}

/** The runner is now at this attempt, or this step of it. */
export function arriveAt(attempt: Attempt): void {
  thread.attempt = attempt;
}

/** What the runner is at; undefined before the first scenario. */
export function attemptNow(): Attempt | undefined {
  return thread.attempt;
}

/**
 * The scenario is over, whatever happened: its lines are written, and its stack is given back.
 * @param own the stack that it had for itself
 */
export async function leave(attemptId: string, own?: string): Promise<void> {
  const { desk, crew, audited } = workplace();
  if (own !== undefined) await crew.close(own);
  await audited();
  await desk.ended({ scenario: attemptId });
}

/** The same without waiting; the next scenario waits for it. */
export function leaveSoon(attemptId: string): void {
  const ending = leave(attemptId);
  ending.catch(() => {});
  thread.ending = ending;
}

/** @throws what the end of the last scenario threw */
export function lastEnded(): Promise<void> {
  return thread.ending;
}

/** Closes this thread's connections; called after its last scenario. */
export async function releaseThread(): Promise<void> {
  const { ending } = thread;
  const dismissed = dismissThread();
  thread.workplace = undefined;
  thread.link = undefined;
  thread.attempt = undefined;
  thread.ending = Promise.resolve();
  await dismissed;
  await ending;
}

/** Closes this thread's connections for good: scenarios that still run get no new ones. */
async function dismissThread(): Promise<void> {
  const { workplace: place, link } = thread;
  await place?.crew.close();
  await place?.audited();
  link?.close();
}
