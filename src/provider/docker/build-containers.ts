import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../transport/docker/engine.ts';
import { removeContainer } from './remove.ts';

/** How long a build may take, in milliseconds; its containers are not older. */
export const BUILD_MS = 15 * 60_000;

/** An aborted build sometimes leaves its last container: how often and how long to look for it. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 200;
const BROKEN_MS = 2_000;

/**
 * The entry that every container of a build has in its hosts file. The builder gives its containers none of our labels and names them
 * itself, and this is the only thing that changes neither image nor cache.
 * @param id of the build in the ledger
 */
export function hostsMark(id: string): string {
  return `${id}.invalid:127.0.0.1`;
}

/** Ids of the containers that a build has now. @throws Error of the engine */
export async function buildContainers(engine: Engine, id: string): Promise<string[]> {
  const young = Date.now() - BUILD_MS - 60_000;
  const all = await engine.listContainers({ all: true });
  const candidates = all.filter(
    ({ Labels, Created }) => Labels['opsproof.run'] === undefined && Created * 1000 > young,
  );
  const found = await Promise.all(
    candidates.map(async ({ Id }) => {
      // It may be gone already.
      const seen = await engine
        .getContainer(Id)
        .inspect()
        .catch(() => undefined);
      return seen?.HostConfig.ExtraHosts?.includes(hostsMark(id)) === true ? [Id] : [];
    }),
  );
  return found.flat();
}

/** Removes them. Undefined if there are none, else a line that says why not. Never throws. */
export async function removeBuild(engine: Engine, id: string, limitMs: number): Promise<string | undefined> {
  try {
    const containers = await buildContainers(engine, id);
    const problems = await Promise.all(containers.map((name) => removeContainer(engine, name, limitMs)));
    const [problem] = problems.filter((line) => line !== undefined);
    return problem === undefined ? undefined : `build ${id}: ${problem}`;
  } catch (error) {
    return `build ${id}: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
}

/**
 * After a build that failed. If it was aborted, the engine may create one more container before it notices, so the search is repeated.
 * @returns true if nothing of it is left
 */
export async function clearFailedBuild(engine: Engine, id: string, brokenOff: boolean): Promise<boolean> {
  for (let look = 1; ; look += 1) {
    if ((await removeBuild(engine, id, BROKEN_MS)) !== undefined) return false;
    if (!brokenOff || look === LOOKS) return true;
    await sleep(LOOK_AGAIN_MS);
  }
}
