import { UnableError } from '../../model/errors.ts';
import type { Provider } from '../provider.ts';
import type { Trace } from '../remover.ts';
import type { ContainerOwn } from './container-host.ts';
import { createContainer } from './create.ts';
import { type DockerGround, imageFor, lost, makeGround } from './ground.ts';
import { DockerHost } from './host.ts';
import { dockerObstacles } from './obstacles.ts';
import { dockerShape } from './shape.ts';
import { sshPortOf } from './target.ts';
import { dockerThings } from './things.ts';

/** Hosts as containers of a Docker engine (Docker, or podman with its socket), on their own network. */
export const docker: Provider<ContainerOwn, DockerGround> = {
  ...dockerShape,
  ...dockerThings,
  ground: makeGround,
  obstacles: dockerObstacles,

  async prepare(host, ground, context) {
    const image = await imageFor(host, ground, context).catch((error: unknown) => {
      throw lost(error, context);
    });
    ground.images.set(host.name, image);
  },

  async start(host, peers, ground, context) {
    const { engine, network, cgroups, images } = ground;
    await ground.turn(context.signal);
    const image = images.get(host.name);
    if (context.signal.aborted || image === undefined)
      throw new UnableError(`the start of "${host.name}" was interrupted`);
    const name = `${context.prefix}-${host.name}`;
    const sshPort = sshPortOf(host);
    const links = await ground.link(peers);
    context.ledger.creating({ kind: 'container', id: name, host: host.name });
    await createContainer({
      engine,
      host,
      image: image.name,
      name,
      network,
      labels: context.labels,
      ports: [...new Set([...host.ports, ...(sshPort === undefined ? [] : [sshPort])])],
      cgroups,
      links,
      signal: context.signal,
      onCreated: (id) => context.ledger.created({ kind: 'container', id: name }, id),
    });
    return new DockerHost({
      engine,
      host,
      name,
      network,
      image,
      keys: ground.keys,
      note: (line) => context.note(host.name, line),
    });
  },

  release: (ground) => ground.unlink(),

  byHand(things: readonly Trace[]) {
    const ids = (wanted: string) => things.filter(({ kind }) => kind === wanted).map(({ id }) => id);
    return `docker rm -fv ${ids('container').join(' ')}; docker network rm ${ids('network').join(' ')}`;
  },
};
