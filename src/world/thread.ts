import { within } from '../transport/deadline.ts';
import { Crew } from './crew.ts';
import type { Upcoming } from './foresight.ts';
import { type Desk, Link, type OpenDesk, serveDesk } from './link.ts';

/** Name of the channel on which a process's threads reach the thread that owns the stacks. */
const DESK_CHANNEL = 'opsproof';

/**
 * What one thread keeps for the run. The runner gives hooks and worlds no place for it (each world is new, parameters are
 * copied), so this is the one module that holds state: opened before the thread's first scenario, released after its last.
 */
const thread: {
  crew: Crew | undefined;
  link: Link | undefined;
  desk: Desk | undefined;
  upcoming: readonly Upcoming[];
} = {
  upcoming: [],
  crew: undefined,
  link: undefined,
  desk: undefined,
};

/**
 * Opens the desk in the thread that owns the stacks: scenarios of this thread ask it directly, others by the channel.
 * @param upcoming the scenarios in the order in which this thread runs them, if it runs any
 */
export function openDeskHere(desk: Desk, upcoming: readonly Upcoming[] = []): OpenDesk {
  thread.desk = desk;
  thread.upcoming = upcoming;
  const served = serveDesk(DESK_CHANNEL, desk);
  return {
    async dismiss(timeoutMs) {
      await Promise.all([served.dismiss(timeoutMs), within(dismissThread(), timeoutMs)]);
    },
    close() {
      thread.desk = undefined;
      thread.upcoming = [];
      served.close();
    },
  };
}

/** This thread's crew. */
export function crewOfThread(): Crew {
  if (thread.crew === undefined) {
    if (thread.desk === undefined)
      thread.link = new Link(
        DESK_CHANNEL,
        () => void dismissThread(),
        (host) => thread.crew?.hear(host),
      );
    thread.crew = new Crew(thread.desk ?? (thread.link as Link), thread.upcoming);
  }
  return thread.crew;
}

/** Closes this thread's connections; called after its last scenario. */
export async function releaseThread(): Promise<void> {
  const settled = thread.crew?.settled();
  const dismissed = dismissThread();
  thread.crew = undefined;
  thread.link = undefined;
  await dismissed;
  await settled;
}

/** Closes this thread's connections for good: scenarios that still run get no new ones. */
async function dismissThread(): Promise<void> {
  const { crew, link } = thread;
  await crew?.close();
  link?.close();
}
