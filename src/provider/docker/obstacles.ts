import { messageOf, UnableError } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import { askEngine } from './ask-engine.ts';
import type { ContainerHost } from './container-host.ts';
import { imageSeen } from './progress.ts';

/** Whether the image of each host is there, or the registry has it, as the engine sees it. Nothing is pulled or built. */
export async function dockerObstacles(hosts: readonly ContainerHost[]): Promise<readonly Obstacle[]> {
  const images = new Map<string, ContainerHost>();
  for (const host of hosts)
    if (host.build === undefined && host.image !== undefined && !images.has(host.image))
      images.set(host.image, host);
  try {
    await askEngine((engine) => engine.ping());
  } catch (error) {
    return [{ ...told(error), unable: true }];
  }
  const asked = [...images].map(([image, host]) => imageObstacle(image, host));
  return (await Promise.all(asked)).filter((one) => one !== undefined);
}

async function imageObstacle(
  image: string,
  { name, platform }: ContainerHost,
): Promise<Obstacle | undefined> {
  try {
    return await askEngine(async (engine) => {
      if ((await imageSeen(engine, image, platform)) !== undefined) return undefined;
      return await inRegistry(engine, image, name);
    });
  } catch (error) {
    return { host: name, ...told(error), unable: true };
  }
}

/** The engine asks the registry, with its own network and no login (DistributionInspect of the Engine API). */
async function inRegistry(engine: Engine, image: string, host: string): Promise<Obstacle | undefined> {
  try {
    await engine.getImage(image).distribution();
    return undefined;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    const reason = messageOf(error)
      .replace(/^\(HTTP code \d+\) [^-]*- /, '')
      .trim();
    const message = `the image "${image}" is not on the engine, and the registry does not show it: ${reason}`;
    // 401 and 403: for an image that does not exist, and for one that needs a login.
    return {
      host,
      message,
      hint: 'check the name, `docker login`, and the network of the engine; or pull it before the run',
      ...(statusCode === 404 ? {} : { unable: true }),
    };
  }
}

function told(error: unknown): Obstacle {
  const hint = error instanceof UnableError ? error.hint : undefined;
  return { message: messageOf(error), ...(hint === undefined ? {} : { hint }) };
}
