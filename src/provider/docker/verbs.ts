import type { HostVerb } from '../../model/host-verb.ts';
import type { Container } from '../../transport/docker/engine.ts';

/** How people read that a verb is done. */
export const PAST = { stop: 'stopped', kill: 'killed', pause: 'paused', unpause: 'unpaused' } as const;

const STOP_SECONDS = 10;

/**
 * Does one thing to a container. Starting what runs and stopping what is stopped is success.
 * @throws Error of the engine, for example 409 for `kill` when it does not run
 */
export async function carryOut(container: Container, verb: HostVerb): Promise<void> {
  switch (verb) {
    case 'start':
      return already(container.start());
    case 'stop':
      return already(container.stop({ t: STOP_SECONDS }));
    case 'restart':
      await container.restart({ t: STOP_SECONDS });
      return;
    case 'pause':
      await container.pause();
      return;
    case 'unpause':
      await container.unpause();
      return;
    case 'kill':
      await container.kill({ signal: 'SIGKILL' });
      await container.wait();
  }
}

/** 304: it is in that state already. */
async function already(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 304)) throw error;
  }
}
