/** What is read of an object that rolls out: parts of v1.Deployment, v1.StatefulSet and v1.DaemonSet. */
export interface Rolling {
  readonly kind?: string;
  readonly metadata?: { readonly generation?: number };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/**
 * Why an object is not rolled out, by the rules of `kubectl rollout status` (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go).
 * @returns nothing when all of it is what was asked for; `never` for a kind that does not roll out
 */
export function rolloutMissing(object: Rolling): { readonly why: string } | 'never' | undefined {
  const { kind, metadata, spec, status = {} } = object;
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return 'never';
  if ((metadata?.generation ?? 0) > (status.observedGeneration ?? 0))
    return { why: 'its last change was not looked at yet' };
  const wanted = kind === 'DaemonSet' ? (status.desiredNumberScheduled ?? 0) : (spec?.replicas ?? 1);
  const updated = (kind === 'DaemonSet' ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0;
  if (kind === 'Deployment') {
    const stuck = status.conditions?.find(
      ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
    );
    if (stuck !== undefined) return { why: stuck.message ?? 'its progress deadline is over' };
    if (updated < wanted) return { why: `${updated} of ${wanted} pods are updated` };
    const old = (status.replicas ?? 0) - updated;
    if (old > 0) return { why: `${old} old pods are still there` };
    return few(status.availableReplicas, updated);
  }
  if (updated < wanted && !(kind === 'StatefulSet' && status.updateRevision === status.currentRevision))
    return { why: `${updated} of ${wanted} pods are updated` };
  return few(kind === 'DaemonSet' ? status.numberAvailable : status.readyReplicas, wanted);
}

function few(available = 0, wanted: number): { readonly why: string } | undefined {
  return available < wanted ? { why: `${available} of ${wanted} pods are available` } : undefined;
}
