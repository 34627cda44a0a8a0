import { UnableError } from '../../model/errors.ts';
import { own, owner, reason } from '../../model/reason.ts';
import { ApiError, apiHint, isMissing } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import { type PodContainer, podPath } from './exec-channel.ts';
import { containerOf, inOrder, isAlive, type Pod, stateText } from './pod.ts';
import { type KubernetesTarget, kubernetesLabel } from './target.ts';

interface List<T> {
  readonly items: readonly T[];
}

/** Pods of a namespace, in their order. @throws ApiError, UnableError */
export async function podsOf(
  cluster: Cluster,
  namespace: string,
  selector: string,
  timeoutMs?: number,
): Promise<Pod[]> {
  const query = new URLSearchParams({ labelSelector: selector });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods?${query}`;
  const { items } = await cluster.get<List<Pod>>(path, timeoutMs === undefined ? {} : { timeoutMs });
  return inOrder(items);
}

/**
 * The container that a target means, which runs now.
 * @throws UnableError that says what is there instead
 */
export async function findContainer(
  cluster: Cluster,
  target: KubernetesTarget,
  timeoutMs: number,
): Promise<PodContainer> {
  const who = owner(kubernetesLabel(target));
  const pod = await findPod(cluster, target, timeoutMs).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    throw new UnableError(reason`${who}its pod cannot be read: ${error.message}`, {
      hint: apiHint(error, cluster.context),
      cause: error,
    });
  });
  const { name, namespace } = pod.metadata;
  const found = containerOf(pod, target.container);
  if ('why' in found)
    throw new UnableError(reason`${who}${found.why}`, { hint: 'name one of them: container: …' });
  const status = pod.status.containerStatuses?.find((one) => one.name === found.name);
  if (status?.state?.running === undefined) {
    const how = status === undefined ? `waiting; the pod is ${pod.status.phase}` : stateText(status.state);
    throw new UnableError(reason`${who}the container ${found.name} of ${own(name, '<pod>')} is ${how}`, {
      hint: `\`kubectl describe pod ${name} --namespace ${namespace}\` says why`,
    });
  }
  return { namespace, pod: name, container: found.name };
}

async function findPod(cluster: Cluster, target: KubernetesTarget, timeoutMs: number): Promise<Pod> {
  const { pod, selector = '', namespace = cluster.namespace } = target;
  const who = owner(kubernetesLabel(target));
  const list = `\`kubectl get pods --namespace ${namespace}\` lists what is there`;
  if (pod !== undefined)
    return cluster.get<Pod>(podPath(namespace, pod), { timeoutMs }).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
      throw new UnableError(reason`${who}there is no such pod in the namespace ${namespace}`, { hint: list });
    });
  const all = await podsOf(cluster, namespace, selector, timeoutMs);
  const [first] = all.filter(isAlive);
  if (first !== undefined) return first;
  const instead =
    all.length === 0 ? 'has these labels' : `with these labels is alive, ${all.length} have ended`;
  throw new UnableError(reason`${who}no pod in the namespace ${namespace} ${instead}`, { hint: list });
}
