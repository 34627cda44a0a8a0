import { DockerHost } from '../docker/host.ts';
import type { Provider } from '../provider.ts';
import type { Trace } from '../remover.ts';
import { containerHostOf } from './container-host-of.ts';
import { type ComposeGround, makeGround } from './ground.ts';
import { composeObstacles } from './obstacles.ts';
import { serviceOf } from './read-model.ts';
import { type ComposeOwn, composeShape } from './shape.ts';
import { composeThings } from './things.ts';

/** Besides what the host may take: compose waits for what a service depends on. */
const GRACE_MS = 5_000;

/** Hosts as the services of a compose file, by the plugin `docker compose`. What it made is found and removed through the engine alone. */
export const compose: Provider<ComposeOwn, ComposeGround> = {
  ...composeShape,
  ...composeThings,
  ground: makeGround,
  obstacles: composeObstacles,

  async start(host, _peers, ground, context) {
    const { engine: connected, project, keys } = ground;
    const service = serviceOf(host);
    const name = `${context.prefix}-${host.name}`;
    await ground.compose(['up', '--detach', '--no-recreate', '--no-build', service], host.startMs + GRACE_MS);
    const [network = 'default'] = Object.keys(project.model.services[service]?.networks ?? {});
    const seen = await connected.getContainer(name).inspect();
    return new DockerHost({
      engine: connected,
      host: containerHostOf(host),
      name,
      network: project.model.networks?.[network]?.name ?? network,
      image: { name: seen.Config.Image, id: seen.Image, digests: [] },
      keys,
      // Without a word about readiness, a service is ready when it says so itself.
      healthy: host.ready === undefined && seen.State.Health !== undefined,
      note: (line) => context.note(host.name, line),
    });
  },

  byHand(things: readonly Trace[]) {
    const ids = (wanted: string) => things.filter(({ kind }) => kind === wanted).map(({ id }) => id);
    const [containers, networks, volumes] = [ids('container'), ids('network'), ids('volume')];
    return [
      ...(containers.length === 0 ? [] : [`docker rm -fv ${containers.join(' ')}`]),
      ...(networks.length === 0 ? [] : [`docker network rm ${networks.join(' ')}`]),
      ...(volumes.length === 0 ? [] : [`docker volume rm ${volumes.join(' ')}`]),
    ].join('; ');
  },
};
