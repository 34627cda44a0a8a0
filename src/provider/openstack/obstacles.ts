import { messageOf, UnableError } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import type { ScopeWays } from '../shape.ts';
import type { Cloud } from './cloud.ts';
import { isLost, statusOf } from './fault.ts';
import { sourcesFor } from './ground.ts';
import { openCloud } from './open-cloud.ts';
import { findParts } from './parts.ts';
import type { OpenstackSettings, ServerHost } from './server-host.ts';

/** nova's answer about the limits of a project ("Show rate and absolute limits"); -1 is no limit. */
interface Limits {
  readonly limits?: {
    readonly absolute?: { readonly maxTotalInstances?: number; readonly totalInstancesUsed?: number };
  };
}

/**
 * Asks OpenStack whether images, flavors, networks and server groups are there, and whether the project may have so many servers more. Makes
 * nothing. Whether the user may make them is not asked: OpenStack has no question for that.
 */
export async function openstackObstacles(
  hosts: readonly ServerHost[],
  { environment, settings, cwd, env }: ScopeWays & { readonly settings: object },
): Promise<readonly Obstacle[]> {
  const found: Obstacle[] = [];
  const note = (error: unknown, host?: string) => {
    if (!(error instanceof UnableError)) throw error;
    found.push({
      ...(host === undefined ? {} : { host }),
      message: messageOf(error),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(isUnable(error) ? { unable: true } : {}),
    });
  };
  try {
    sourcesFor(hosts, settings as OpenstackSettings, environment);
  } catch (error) {
    note(error);
  }
  const would = `"${environment}" would not start`;
  const cloud = await openCloud({ settings, environment, ways: { env, cwd } })
    .then(async (opened) => {
      await opened.project(would);
      return opened;
    })
    .catch((error: unknown) => note(error));
  // The same refusal for every question tells nobody more.
  if (cloud === undefined) return found;
  for (const host of hosts)
    await findParts(cloud, host, `host "${host.name}" of "${environment}" would not start`).catch(
      (error: unknown) => note(error, host.name),
    );
  await tooMany(cloud, hosts.length, would).catch((error: unknown) => note(error));
  return found;
}

/** @throws UnableError */
async function tooMany(cloud: Cloud, wanted: number, would: string): Promise<void> {
  const { limits } = await cloud.ask<Limits>(would, 'compute', 'GET', '/limits');
  const { maxTotalInstances: most = -1, totalInstancesUsed: used = 0 } = limits?.absolute ?? {};
  if (most < 0 || used + wanted <= most) return;
  throw new UnableError(
    `${would}: it has ${wanted} servers, and the project has ${used} of at most ${most} already`,
    {
      hint: 'raise the quota of the project (openstack quota show), or remove what runs there: opsproof sweep',
    },
  );
}

/** A start that OpenStack would refuse is one thing, OpenStack that does not answer us another. */
function isUnable(error: UnableError): boolean {
  return isLost(error) || [401, 413, 429].includes(statusOf(error));
}
