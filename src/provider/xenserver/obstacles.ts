import { UnableError } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import type { ScopeWays } from '../shape.ts';
import { openPool } from './open-pool.ts';
import type { Pool } from './pool.ts';
import { findParts } from './template.ts';
import type { XenHost, XenSettings } from './xen-host.ts';

/**
 * Logs in and asks whether templates, networks and storage are there, and whether a machine can be made of the template. Makes nothing but the
 * session, which ends. Whether there is room is not asked.
 */
export async function xenObstacles(
  hosts: readonly XenHost[],
  { environment, settings }: ScopeWays & { readonly settings: object },
): Promise<readonly Obstacle[]> {
  let pool: Pool | undefined;
  try {
    pool = openPool(settings as XenSettings, environment);
    const found: Obstacle[] = [];
    for (const host of hosts) {
      const obstacle = await findParts(pool, host, 'it could not be started').then(
        () => undefined,
        (error: unknown) => told(error),
      );
      if (obstacle === undefined) continue;
      // The same refusal for every host tells nobody more.
      if (obstacle.unable === true) return [...found, obstacle];
      found.push({ host: host.name, ...obstacle });
    }
    return found;
  } catch (error) {
    return [{ ...told(error), unable: true }];
  } finally {
    await pool?.close();
  }
}

/** What the pool does not have is an obstacle; a pool that does not answer, or not us, says nothing. */
function told(error: unknown): Obstacle {
  if (!(error instanceof UnableError)) throw error;
  const { message, hint, cause } = error;
  return {
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { unable: true }),
  };
}
