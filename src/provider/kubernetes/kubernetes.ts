import { messageOf, UnableError } from '../../model/errors.ts';
import { Forwards } from '../../transport/kubernetes/forwards.ts';
import type { Provider } from '../provider.ts';
import { lost, makeGround, type PodGround } from './ground.ts';
import { RunningPod } from './host.ts';
import type { PodOwn } from './keys.ts';
import { kubernetesObstacles } from './obstacles.ts';
import { ownPod, ownService } from './own-pod.ts';
import { kubernetesShape } from './shape.ts';
import { byHand, kubernetesThings } from './things.ts';

/** Hosts as pods of a Kubernetes cluster, in a namespace of their own. */
export const kubernetes: Provider<PodOwn, PodGround> = {
  ...kubernetesShape,
  ...kubernetesThings,
  ground: makeGround,
  obstacles: kubernetesObstacles,

  async start(host, _peers, ground, context) {
    const { cluster, namespace } = ground;
    try {
      await ground.apply(host.sources);
      if (host.image !== undefined && !context.signal.aborted) {
        const path = `/api/v1/namespaces/${namespace}`;
        const service = ownService(host);
        await Promise.all([
          cluster.ask('POST', `${path}/pods`, { body: ownPod(host, context) }),
          service === undefined ? undefined : cluster.ask('POST', `${path}/services`, { body: service }),
        ]);
      }
    } catch (error) {
      throw error instanceof UnableError
        ? error
        : lost(
            new Error(`"${host.name}" was refused: ${messageOf(error)}`, { cause: error }),
            cluster,
            context,
          );
    }
    const forwards = new Forwards({
      cluster,
      namespace,
      // The one that is the host now.
      async pod() {
        await running.look();
        return running.where().pod;
      },
    });
    ground.closers.push(() => forwards.close());
    await forwards.open(host.ports);
    const running = new RunningPod({ host, ground, forwards, context });
    return running;
  },

  release: async (ground) => {
    for (const close of ground.closers) close();
  },

  byHand,
};
