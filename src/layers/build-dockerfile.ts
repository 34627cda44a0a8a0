import { dirname } from 'node:path';
import { readEnvironment } from '../config/read-environment.ts';
import { parseYamlFile } from '../config/yaml-file.ts';
import { BUILD_MS, removeBuild } from '../provider/docker/build-containers.ts';
import type { ContainerHost } from '../provider/docker/container-host.ts';
import { imageOf } from '../provider/docker/image.ts';
import type { LayerMake, LayerSpec } from './layer-spec.ts';
import { inLedger, logOf, type Workshop } from './workshop.ts';

const REMOVE_MS = 10_000;

/**
 * Builds a layer from its Dockerfile, as the provider docker builds hosts.
 * @param base the name of the image that it stands on: its argument BASE
 * @returns the id of the image
 * @throws UnableError with the last lines of the output
 */
export async function buildDockerfile(
  { name }: LayerSpec,
  make: Extract<LayerMake, { kind: 'build' }>,
  base: string | undefined,
  workshop: Workshop,
): Promise<string> {
  const { engine, builds, builder, cwd, signal, directory } = workshop;
  const host = await containerHost(make, base, workshop);
  const remove = (id: string) => removeBuild(engine, id, REMOVE_MS);
  return inLedger(workshop, name, remove, async (build) => {
    const { id } = await imageOf(engine, host, {
      environment: 'layers',
      signal: AbortSignal.any([signal, AbortSignal.timeout(BUILD_MS)]),
      build,
      reports: dirname(directory),
      cwd,
      builds,
      builder,
      begins: () => logOf(workshop, name),
      ended: () => undefined,
      progress: (phase, durationMs) => workshop.tell(name, phase, durationMs),
    });
    return id;
  });
}

/** The layer as a host whose image is built. */
async function containerHost(
  { folder, dockerfile, target, args }: Extract<LayerMake, { kind: 'build' }>,
  base: string | undefined,
  { cwd, env }: Workshop,
): Promise<ContainerHost> {
  const host = {
    build: folder,
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(target === undefined ? {} : { target }),
    args: { ...args, ...(base === undefined ? {} : { BASE: base }) },
  };
  const text = JSON.stringify({ lifecycle: 'ephemeral', provider: 'docker', hosts: { layer: host } });
  const options = { cwd, env, folder: cwd, name: 'layers', secrets: 'resolve' } as const;
  const environment = await readEnvironment(parseYamlFile(text, 'layers.yaml'), options);
  return environment.hosts.layer as ContainerHost;
}
