import { ConfigurationError, messageOf, UnableError } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import { askEngine } from '../docker/ask-engine.ts';
import type { ScopeWays } from '../shape.ts';
import type { ComposeModel } from './project.ts';
import { readModel } from './read-model.ts';
import type { ComposeHost } from './shape.ts';

/**
 * Whether compose is there and takes the file, whether the hosts are services of it, and whether the engine has what is external. Makes nothing;
 * whether images can be pulled is not asked.
 */
export async function composeObstacles(
  hosts: readonly ComposeHost[],
  ways: ScopeWays & { readonly settings: object },
): Promise<readonly Obstacle[]> {
  try {
    const { model } = await readModel(hosts, { ...ways, project: 'opsproof-lint' });
    return await externalObstacles(model);
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.problems.map(({ message, hint }) => told(message, hint));
    // A compose that is not there is one that would not start anything.
    if (error instanceof UnableError) return [told(messageOf(error), error.hint)];
    throw error;
  }
}

/** Networks and volumes that somebody else makes. */
async function externalObstacles({ networks, volumes }: ComposeModel): Promise<readonly Obstacle[]> {
  const found: Obstacle[] = [];
  for (const [kind, things] of [
    ['network', networks],
    ['volume', volumes],
  ] as const)
    for (const [key, one] of Object.entries(things ?? {})) {
      if (one?.external !== true) continue;
      const name = one.name ?? key;
      try {
        if (await isThere(kind, name)) continue;
        found.push(told(`the external ${kind} "${name}" is not there`, `docker ${kind} create ${name}`));
      } catch (error) {
        found.push({ ...told(messageOf(error)), unable: true });
      }
    }
  return found;
}

/** @throws UnableError where the engine does not say */
function isThere(kind: 'network' | 'volume', name: string): Promise<boolean> {
  return askEngine(async (engine) => {
    const thing = kind === 'network' ? engine.getNetwork(name) : engine.getVolume(name);
    try {
      await thing.inspect();
      return true;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return false;
      throw error;
    }
  });
}

function told(message: string, hint?: string): Obstacle {
  return { message, ...(hint === undefined ? {} : { hint }) };
}
