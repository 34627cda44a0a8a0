import type { Engine } from '../../transport/docker/engine.ts';
import { sightingOf } from '../labelled.ts';
import type { Sighting } from '../remover.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Containers (including stopped ones), networks and volumes with the label of a run, or of any run. An answer that arrives after the
 * caller's time is up is discarded.
 * @param provider only what this one made; undefined: whoever made it
 * @throws Error of the engine
 */
export async function labelledThings(engine: Engine, run?: string, provider?: string): Promise<Sighting[]> {
  const filters = { label: [run === undefined ? 'opsproof.run' : `opsproof.run=${run}`] };
  const mine = (labels: Labels | null | undefined) =>
    provider === undefined || (labels?.['opsproof.provider'] ?? 'docker') === provider;
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  return [
    ...containers
      .filter(({ Labels }) => mine(Labels))
      .map(({ Names, Id, Labels, Created }) =>
        sighting('container', Names[0]?.slice(1) ?? Id, Labels, Created * 1000),
      ),
    ...networks
      .filter(({ Labels }) => mine(Labels))
      .map(({ Name, Labels, Created }) => sighting('network', Name, Labels ?? {}, Date.parse(Created ?? ''))),
    ...(volumes ?? [])
      .filter(({ Labels }) => mine(Labels))
      .map((volume) => sighting('volume', volume.Name, volume.Labels, Date.parse(createdAt(volume)))),
  ];
}

/** Images that opsproof has built and keeps as caches, by tag or, without one, by id. @throws Error of the engine */
export async function cachedImages(engine: Engine): Promise<{ id: string; used: boolean }[]> {
  const [images, containers] = await Promise.all([
    engine.listImages({ filters: { label: ['opsproof.cache=image'] } }),
    engine.listContainers({ all: true }),
  ]);
  const used = new Set(containers.map(({ ImageID }) => ImageID));
  return images.flatMap(({ RepoTags, Id }) => {
    const tags = (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>');
    return (tags.length > 0 ? tags : [Id]).map((id) => ({ id, used: used.has(Id) }));
  });
}

function sighting(kind: Sighting['kind'], id: string, labels: Labels, madeAt: number): Sighting {
  return sightingOf({ kind, id }, labels, madeAt);
}

/** The engine returns it, but the library's type lacks it. */
function createdAt(volume: object): string {
  return 'CreatedAt' in volume && typeof volume.CreatedAt === 'string' ? volume.CreatedAt : '';
}
