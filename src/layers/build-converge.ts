import { convergeHost } from '../converge/converge-host.ts';
import type { Convergence } from '../converge/convergence.ts';
import { Host } from '../host/host.ts';
import { UnableError } from '../model/errors.ts';
import { hostsMark, removeBuild } from '../provider/docker/build-containers.ts';
import { LayerFailed } from './layer-failed.ts';
import type { LayerSpec } from './layer-spec.ts';
import { inLedger, layerTag, type Workshop } from './workshop.ts';

const CONVERGE_MS = 30 * 60_000;
const REMOVE_MS = 10_000;

/**
 * Brings a container of the image that a layer stands on to a state, and makes an image of what that changed. User, entrypoint and
 * everything else that the image says stays.
 * @returns the id of the image
 * @throws LayerFailed with what failed, as the tool names it; UnableError
 */
export async function buildConverged(
  { name }: LayerSpec,
  convergence: Convergence,
  base: string,
  inputs: string,
  workshop: Workshop,
): Promise<string> {
  const { engine } = workshop;
  const { Config: config } = await engine.getImage(base).inspect();
  return inLedger(
    workshop,
    name,
    (id) => removeBuild(engine, id, REMOVE_MS),
    async (build) => {
      // No label: it would become one of the image. The mark in its hosts file is by what it is found.
      const container = await engine.createContainer({
        Image: base,
        Entrypoint: ['sleep', '86400'],
        HostConfig: { ExtraHosts: [hostsMark(build)] },
      });
      await container.start();
      workshop.tell(name, `converging with the ${convergence.tool.noun} ${convergence.name}`);
      const began = performance.now();
      const host = new Host({
        name,
        groups: [],
        target: { transport: 'docker', container: container.id, user: '0' },
      });
      try {
        const { result } = await convergeHost(host, convergence, { dry: false, timeoutMs: CONVERGE_MS });
        tellFailed(name, convergence, result);
      } finally {
        await host.close();
      }
      workshop.tell(name, 'converged', performance.now() - began);
      const { Labels, ...rest } = config;
      const { Id } = await engine.commit(container.id, {
        ...layerTag(name, inputs),
        // An empty list is kept as it is; without one, the engine would take the container's (daemon/commit.go).
        config: {
          ...rest,
          Entrypoint: rest.Entrypoint ?? [],
          Labels: { ...Labels, 'opsproof.cache': 'image' },
        },
        comment: `${convergence.tool.noun} ${convergence.name}`,
      });
      return Id;
    },
  );
}

function tellFailed(
  name: string,
  { tool }: Convergence,
  result: Awaited<ReturnType<typeof convergeHost>>['result'],
): void {
  if (typeof result === 'string')
    throw new UnableError(`the ${tool.noun} of the layer "${name}" did no work: ${result}`);
  if (result.failed.length === 0) return;
  const lines = result.failed.map((one) => `  ${one}: ${result.reasons.get(one) ?? 'failed'}`);
  throw new LayerFailed([`the ${tool.noun} of the layer "${name}" failed:`, ...lines].join('\n'));
}
