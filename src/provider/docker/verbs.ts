import type { HostVerb } from '../../model/host-verb.ts';
import type { Container } from '../../transport/docker/engine.ts';

/**
 * Applies a verb to a container. Starting a running container and stopping a stopped one is success.
 * @param stopMs how long it may take to stop by itself
 * @throws Error of the engine, for example 409 for `kill` if it does not run
 */
export async function carryOut(container: Container, verb: HostVerb, stopMs: number): Promise<void> {
  // The engine counts whole seconds, and 0 means no time at all.
  const t = Math.max(1, Math.ceil(stopMs / 1000));
  switch (verb) {
    case 'start':
      return already(container.start());
    case 'stop':
      return already(container.stop({ t }));
    case 'restart':
      await container.restart({ t });
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

/** 304: it is already in that state. */
async function already(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 304)) throw error;
  }
}
