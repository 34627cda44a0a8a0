import { Crew } from './crew.ts';
import { Link } from './link.ts';

/** Name of the channel on which a process's threads reach the thread that owns the stacks. */
export const DESK_CHANNEL = 'opsproof';

/**
 * What one thread keeps for the run. The runner gives hooks and worlds no place for it (each world is new, parameters are
 * copied), so this is the one module that holds state: opened before the thread's first scenario, released after its last.
 */
const thread: { crew: Crew | undefined } = { crew: undefined };

export function crewOfThread(): Crew {
  thread.crew ??= new Crew(new Link(DESK_CHANNEL));
  return thread.crew;
}

export async function releaseThread(): Promise<void> {
  const { crew } = thread;
  thread.crew = undefined;
  await crew?.close();
  crew?.link.close();
}
