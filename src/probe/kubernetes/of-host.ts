import type { Glance } from '../../check/glance.ts';
import { targetOf } from '../../host/host.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { ApiError, apiHint } from '../../transport/kubernetes/api-error.ts';
import { type ApiRequest, Cluster } from '../../transport/kubernetes/cluster.ts';
import type { ClusterPlace } from '../../transport/kubernetes/target.ts';
import { thisMachine } from '../../transport/open.ts';

/** The cluster that a host is a pod of. */
export interface ClusterOfHost {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** One request, with its line in the audit log. @throws ApiError, UnableError */
  ask<T>(method: 'GET' | 'POST', path: string, asked?: ApiRequest): Promise<T>;
}

/** Asked of the host's own cluster, in its namespace. @returns why it has none */
export async function clusterOf(
  glance: Glance,
  name: string,
  door: AuditedDoor,
): Promise<ClusterOfHost | string> {
  const target = targetOf(await glance.around.host(name));
  if (target?.transport !== 'kubernetes') return `"${name}" is no pod: it is reached by ${target?.transport}`;
  const { kubeconfig, context, namespace } = target as ClusterPlace;
  const place = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
  };
  const cluster = await Cluster.of(place, thisMachine());
  const over = `kubernetes ${cluster.context}`;
  return {
    cluster,
    namespace: cluster.namespace,
    ask: (method, path, asked = {}) =>
      door.pass({ kind: 'http', command: `${method} ${path}`, over }, () =>
        cluster.ask(method, path, { timeoutMs: glance.timeoutMs, ...asked }),
      ),
  };
}

/** What a cluster refused to tell. */
export function refusedBy(error: unknown, { cluster }: ClusterOfHost): { unable: string; hint?: string } {
  if (!(error instanceof ApiError)) throw error;
  const hint = apiHint(error, cluster.context);
  return {
    unable: `the cluster does not tell it: ${error.message}`,
    ...(hint === undefined ? {} : { hint }),
  };
}
