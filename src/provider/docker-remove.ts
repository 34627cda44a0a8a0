import { setTimeout as sleep } from 'node:timers/promises';
import { LATE, within } from '../transport/deadline.ts';
import type { Engine } from '../transport/engine.ts';

const LIMIT_MS = 10_000;

/** Removes a container with its anonymous volumes. Nothing when it is gone, else a line that says why not. Never throws. */
export function removeContainer(engine: Engine, name: string): Promise<string | undefined> {
  return gone(`container ${name}`, () => engine.getContainer(name).remove({ force: true, v: true }));
}

/** The same for a network. */
export function removeNetwork(engine: Engine, name: string): Promise<string | undefined> {
  return gone(`network ${name}`, () => engine.getNetwork(name).remove());
}

/**
 * What still bears the label of a run, one line each.
 * @throws Error of the engine
 */
export async function labelled(engine: Engine, runId: string): Promise<string[]> {
  const filters = { label: [`opsproof.run=${runId}`] };
  const containers = await engine.listContainers({ all: true, filters });
  const networks = await engine.listNetworks({ filters });
  const { Volumes: volumes } = await engine.listVolumes({ filters });
  return [
    ...containers.map(({ Names, Id }) => `container ${Names[0]?.slice(1) ?? Id} is still there`),
    ...networks.map(({ Name }) => `network ${Name} is still there`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name} is still there`),
  ];
}

/** 404 is success; a conflict (removal under way, an endpoint that is just leaving) is tried again until the time is over. */
async function gone(what: string, remove: () => Promise<unknown>): Promise<string | undefined> {
  const began = performance.now();
  for (;;) {
    const left = LIMIT_MS - (performance.now() - began);
    try {
      if ((await within(remove(), left)) !== LATE) return undefined;
      return `${what} could not be removed: the engine did not answer within ${LIMIT_MS / 1000} s`;
    } catch (error) {
      const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
      if (status === 404) return undefined;
      const again = status === 409 || status === 403;
      if (!again || left < 500) {
        return `${what} could not be removed: ${error instanceof Error ? error.message.trim() : String(error)}`;
      }
      await sleep(100);
    }
  }
}
