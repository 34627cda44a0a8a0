import { Readable } from 'node:stream';
import { printElapsed } from '../../model/elapsed.ts';
import { ConfigurationError, messageOf, UnableError } from '../../model/errors.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import type { HostImage } from '../provider.ts';
import { builtImage } from './build.ts';
import { BUILD_MS } from './build-containers.ts';
import type { ContainerHost } from './container-host.ts';
import type { ImageOptions } from './image-options.ts';
import { follow, imageSeen, interrupted } from './progress.ts';

/**
 * A host's image, which exists when this returns: pulled if the engine does not have it, or built. Built images are caches, named after
 * everything that went into them: they carry no label of a run and stay.
 * @throws UnableError with the last lines of the build's output; ConfigurationError
 */
export async function imageOf(
  engine: Engine,
  host: ContainerHost,
  options: ImageOptions,
): Promise<HostImage> {
  if (host.build !== undefined) return builtImage(engine, host, host.build, options);
  if (host.image !== undefined) return pulledImage(engine, host, host.image, options);
  throw new ConfigurationError([
    { path: `hosts.${host.name}`, message: `the host "${host.name}" has neither image nor build` },
  ]);
}

async function pulledImage(
  engine: Engine,
  host: ContainerHost,
  image: string,
  options: ImageOptions,
): Promise<HostImage> {
  const { platform } = host;
  const here = await imageSeen(engine, image, platform);
  if (here !== undefined) return here;
  const began = performance.now();
  options.progress(`pulling ${image}`);
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(BUILD_MS)]);
  try {
    // Without a tag the engine would pull every tag.
    const reference = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
    await follow(
      Readable.from(
        await engine.pull(reference, {
          abortSignal: signal,
          ...(platform === undefined ? {} : { platform }),
        }),
      ),
      signal,
      () => undefined,
    );
  } catch (error) {
    const took = printElapsed(performance.now() - began);
    if (options.signal.aborted) throw interrupted(host, took);
    throw new UnableError(
      `the image "${image}" of host "${host.name}" is not here and could not be pulled after ${took}: ${messageOf(error)}`,
      { hint: 'check the name, `docker login`, and the network; or give the host a `build`', cause: error },
    );
  }
  options.progress(`pulled ${image}`, performance.now() - began);
  const pulled = await imageSeen(engine, image);
  if (pulled !== undefined) return pulled;
  throw new UnableError(
    `the image "${image}" of host "${host.name}" was pulled, and the engine does not have it`,
  );
}
