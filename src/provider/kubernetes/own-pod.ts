import { Secret } from '../../model/secret.ts';
import type { StackContext } from '../provider.ts';
import type { PodHost } from './keys.ts';
import { asLabels } from './names.ts';

const HOST_LABEL = 'opsproof.host';

/** The pod of a host that names an image: it has the host's name and is not restarted, so that its end is noticed. */
export function ownPod(host: PodHost, { labels }: Pick<StackContext, 'labels'>): object {
  const { name, image, command, env, ports, stopMs } = host;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { ...asLabels(labels), [HOST_LABEL]: name } },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: Math.max(1, Math.ceil(stopMs / 1000)),
      // Variables for each service of the namespace, which nobody asked for.
      enableServiceLinks: false,
      containers: [
        {
          name: host.container ?? name,
          image,
          // What an image starts with stays, as for a container.
          ...(command === undefined ? {} : { args: [...command] }),
          env: Object.entries(env).map(([key, value]) => ({
            name: key,
            value: value instanceof Secret ? value.reveal() : value,
          })),
          ports: ports.map((port) => ({ containerPort: port })),
        },
      ],
    },
  };
}

/** Lets other pods find it by the name of the host; undefined where it has no ports. */
export function ownService({ name, ports }: PodHost): object | undefined {
  if (ports.length === 0) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      selector: { [HOST_LABEL]: name },
      // The address is that of the pod, also while it is not ready, as of a container.
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      ports: ports.map((port) => ({ name: `port-${port}`, port })),
    },
  };
}
