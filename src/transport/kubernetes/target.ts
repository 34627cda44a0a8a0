/** Which cluster, and where in it. */
export interface ClusterPlace {
  /** Absolute path of a kubeconfig, or several as KUBECONFIG lists them; default: what kubectl would read. */
  readonly kubeconfig?: string;
  /** Name of a context in it; default: its current one. */
  readonly context?: string;
  /** Default: that of the context, else `default`. */
  readonly namespace?: string;
}

/** A container of a pod. */
export interface KubernetesTarget extends ClusterPlace {
  readonly transport: 'kubernetes';
  /** Name of the pod. */
  readonly pod?: string;
  /** Labels of it, as `kubectl get --selector` takes them. Of several pods that are alive the oldest is taken. */
  readonly selector?: string;
  /** Of the pod that was found last: with another one it is another target, and a shell in the one before is given up. */
  readonly uid?: string;
  /** Needed where the pod has several and its annotation `kubectl.kubernetes.io/default-container` names none. */
  readonly container?: string;
  /** How long its shell may take to answer. Default 20 s. */
  readonly timeoutMs?: number;
  readonly sudo?: boolean;
}

/** For messages: `kubernetes shop/web-0`, `kubernetes shop/app=web container nginx`. */
export function kubernetesLabel({ namespace, pod, selector, container }: KubernetesTarget): string {
  const which = pod ?? selector ?? '';
  const where = namespace === undefined ? which : `${namespace}/${which}`;
  return `kubernetes ${where}${container === undefined ? '' : ` container ${container}`}`;
}
