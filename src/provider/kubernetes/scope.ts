import type { Cluster } from '../../transport/kubernetes/cluster.ts';

/** Where things of a cluster are looked for again; no secrets. */
export function scopeOf({ place }: Cluster): Record<string, string> {
  const { kubeconfig, context } = place;
  return {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
}
