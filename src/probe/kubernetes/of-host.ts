import { type Observable, targetOf } from '../../host/host.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { ApiError, apiHint } from '../../transport/kubernetes/api-error.ts';
import type { ApiRequest, Cluster } from '../../transport/kubernetes/cluster.ts';
import type { ClusterPlace } from '../../transport/kubernetes/target.ts';
import { thisMachine } from '../../transport/open.ts';

/** The cluster that a host is a pod of. */
export interface ClusterOfHost {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** One request that only reads, with its line in the audit log. @throws ApiError, UnableError */
  ask<T>(method: 'GET' | 'POST', path: string, asked?: ApiRequest): Promise<T>;
  /** One that changes something: the log says so before it is sent. @throws ApiError, UnableError */
  change<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, asked?: ApiRequest): Promise<T>;
}

/**
 * ApiRequest of the host's own cluster, in its namespace.
 * @param timeoutMs of one request; default 10 s
 * @returns why it has none
 */
export async function clusterOf(
  host: Observable,
  door: AuditedDoor,
  timeoutMs?: number,
): Promise<ClusterOfHost | string> {
  const target = targetOf(host);
  if (target?.transport !== 'kubernetes')
    return `"${host.name}" is not a pod: it is reached by ${target?.transport}`;
  const { kubeconfig, context, namespace } = target as ClusterPlace;
  const place = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
  };
  // With Node's HTTPS client, which most runs need not load.
  const { Cluster } = await import('../../transport/kubernetes/cluster.ts');
  const cluster = await Cluster.of(place, thisMachine());
  const over = `kubernetes ${cluster.context}`;
  const pass =
    (changes: boolean) =>
    <T>(method: string, path: string, asked: ApiRequest = {}) =>
      door.pass({ kind: 'http', command: `${method} ${path}`, over, changes }, () =>
        cluster.ask<T>(method, path, { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...asked }),
      );
  return { cluster, namespace: cluster.namespace, ask: pass(false), change: pass(true) };
}

/** What a cluster refused to answer. */
export function refusedBy(error: unknown, { cluster }: ClusterOfHost): { unable: string; hint?: string } {
  if (!(error instanceof ApiError)) throw error;
  const hint = apiHint(error, cluster.context);
  return {
    unable: `the cluster does not answer that: ${error.message}`,
    ...(hint === undefined ? {} : { hint }),
  };
}
