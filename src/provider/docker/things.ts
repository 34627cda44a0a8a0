import { type Engine, engine } from '../../transport/docker/engine.ts';
import type { Remover, Trace } from '../remover.ts';
import { askEngine } from './ask-engine.ts';
import { buildContainers, removeBuild } from './build-containers.ts';
import { cachedImages, labelledThings } from './labels.ts';
import { removeContainer, removeImage, removeNetwork, removeVolume } from './remove.ts';

const ANSWER_MS = 10_000;

const REMOVE = {
  build: (connected: Engine, id: string, limitMs?: number) =>
    removeBuild(connected, id, limitMs ?? ANSWER_MS),
  container: removeContainer,
  network: removeNetwork,
  volume: removeVolume,
  image: removeImage,
} as const;

/** Finds and removes containers, networks, volumes and images of the engine that the environment variables name. */
export const dockerThings: Remover = {
  async find(run) {
    return askEngine(async (connected) => labelledThings(connected, run, 'docker'));
  },

  async isThere({ kind, id }) {
    return askEngine(async (connected) => {
      if (kind === 'build') return (await buildContainers(connected, id)).length > 0;
      try {
        if (kind === 'container') await connected.getContainer(id).inspect();
        if (kind === 'network') await connected.getNetwork(id).inspect();
        if (kind === 'volume') await connected.getVolume(id).inspect();
        if (kind === 'image') await connected.getImage(id).inspect();
        return true;
      } catch (error) {
        if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return false;
        throw error;
      }
    });
  },

  async remove({ kind, id }: Trace, limitMs) {
    if (!isEngineKind(kind)) return `${kind} ${id}: an engine has no such kind of thing`;
    return REMOVE[kind](await engine(), id, limitMs);
  },

  async caches() {
    const images = await askEngine(cachedImages);
    return images.map(({ id, used }) => ({ kind: 'image', id, used }));
  },
};

function isEngineKind(kind: Trace['kind']): kind is keyof typeof REMOVE {
  return Object.hasOwn(REMOVE, kind);
}
