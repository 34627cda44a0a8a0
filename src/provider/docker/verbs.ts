import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import type { EngineContainer } from '../../transport/docker/engine.ts';

/** How often a busy kernel is asked to freeze a container, and how long is waited in between, in milliseconds. */
const FREEZES = 5;
const THAW_MS = 200;

/**
 * Applies a verb to a container. A container that is in the wanted state already is success: a running one is started, a stopped one
 * stopped, a paused one paused, a running one unpaused.
 * @param stopMs how long it may take to stop by itself
 * @throws Error of the engine, for example 409 for `kill` if it does not run
 */
export async function carryOut(container: EngineContainer, verb: HostVerb, stopMs: number): Promise<void> {
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
      return freeze(container);
    case 'unpause':
      return unless(container.unpause(), async () => {
        const { Running, Paused } = (await container.inspect()).State;
        return Running && !Paused;
      });
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

/**
 * Pauses a container. runc gives the kernel's freezer some milliseconds and then takes the freeze back with "unable to freeze": on a busy
 * machine the next attempt succeeds (runc 1.1, cgroups 1).
 */
async function freeze(container: EngineContainer): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await unless(container.pause(), async () => (await container.inspect()).State.Paused);
      return;
    } catch (error) {
      const busy = error instanceof Error && error.message.includes('unable to freeze');
      if (!busy || attempt === FREEZES) throw freezeRefused(error);
      await sleep(THAW_MS);
    }
  }
}

/** An action whose failure does not matter if what it was for is so. */
async function unless(action: Promise<unknown>, isSo: () => Promise<boolean>): Promise<void> {
  try {
    await action;
  } catch (error) {
    if (!(await isSo().catch(() => false))) throw error;
  }
}

/** Freezing needs a control group, which rootless podman does not have with version 1 of them. */
function freezeRefused(error: unknown): unknown {
  if (!/rootless containers with cgroup V1/i.test(messageOf(error))) return error;
  return new UnableError(messageOf(error), {
    hint: 'rootless podman freezes containers only with control groups version 2: stop or kill the host instead, or use an engine that runs as root',
    cause: error,
  });
}
