import { messageOf } from '../../model/errors.ts';
import { isMissing } from '../../transport/kubernetes/api-error.ts';
import { Cluster } from '../../transport/kubernetes/cluster.ts';
import { NoCluster } from '../../transport/kubernetes/no-cluster.ts';
import type { ClusterPlace } from '../../transport/kubernetes/target.ts';
import { thisMachine } from '../../transport/open.ts';
import type { Remover, Scope, Sighting, Trace } from '../remover.ts';
import { cordonsIn, isCordoned, uncordon } from './cordon.ts';
import { namespacesIn, removeNamespace } from './namespaces.ts';
import { unable } from './unable.ts';

/** Finds and removes namespaces, and cordons of nodes, in the cluster that the environment of this process names, and in those of the ledgers. */
export const kubernetesThings: Remover = {
  async find(run, scopes) {
    const found = new Map<string, Sighting>();
    for (const place of [undefined, ...scopes]) {
      const cluster = await openOrNot(place);
      if (typeof cluster === 'string') continue;
      for (const one of await allIn(cluster, run)) found.set(`${cluster.server} ${one.kind} ${one.id}`, one);
    }
    return [...found.values()];
  },

  async findAt(run, scope) {
    const cluster = await openOrNot(scope);
    return typeof cluster === 'string' ? cluster : allIn(cluster, run);
  },

  async isThere({ kind, id, scope }) {
    const cluster = await open(scope ?? {});
    const looked = kind === 'cordon' ? isCordoned(cluster, id) : cluster.get(`/api/v1/namespaces/${id}`);
    return looked.then(
      (found) => found !== false,
      (error: unknown) => {
        if (isMissing(error)) return false;
        throw unable(error, cluster);
      },
    );
  },

  async remove({ kind, id, scope }, limitMs) {
    try {
      const cluster = await open(scope ?? {});
      if (kind === 'namespace') return await removeNamespace(cluster, id, limitMs);
      await uncordon(cluster, id);
      return undefined;
    } catch (error) {
      return `${kind} ${id} could not be removed: ${messageOf(error)}`;
    }
  },
};

async function allIn(cluster: Cluster, run: string | undefined): Promise<readonly Sighting[]> {
  return (await Promise.all([namespacesIn(cluster, run), cordonsIn(cluster, run)])).flat();
}

/** If no cluster is known and no file names one, there is nothing to ask: a text says so. */
function openOrNot(scope: Scope | undefined): Promise<Cluster | string> {
  return open(scope ?? {}).catch((error: unknown) => {
    if (scope === undefined && error instanceof NoCluster) return error.message;
    throw error;
  });
}

function open(scope: Scope): Promise<Cluster> {
  const { kubeconfig, context } = scope as ClusterPlace;
  const place = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
  return Cluster.of(place, thisMachine());
}

/** One line for a shell, for `--keep`. */
export function byHand(things: readonly Trace[]): string {
  const lines = new Map<string, string[]>();
  for (const { kind, id, scope } of things) {
    const kubectl = scope?.context === undefined ? 'kubectl' : `kubectl --context ${scope.context}`;
    const verb = kind === 'cordon' ? 'uncordon' : 'delete namespace';
    const name = kind === 'cordon' ? id.slice(id.indexOf('/') + 1) : id;
    const line = `${kubectl} ${verb}`;
    lines.set(line, [...(lines.get(line) ?? []), name]);
  }
  return [...lines].map(([line, names]) => `${line} ${names.join(' ')}`).join('; ');
}
