import { cutEnd } from '../../model/cut.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';
import { type Pod, stateText } from '../../transport/kubernetes/pod.ts';

/** A part of v1.Event. */
export interface KubeEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly metadata: { readonly creationTimestamp?: string };
  readonly involvedObject: { readonly kind?: string; readonly name?: string };
}

const LONGEST = 300;

/** Events of a namespace, the oldest first. @throws ApiError, UnableError */
export async function eventsOf(cluster: Cluster, namespace: string): Promise<readonly KubeEvent[]> {
  const { items } = await cluster.get<{ items: readonly KubeEvent[] }>(
    `/api/v1/namespaces/${namespace}/events?limit=500`,
  );
  const at = (event: KubeEvent) =>
    event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '';
  return [...items].sort((a, b) => (at(a) < at(b) ? -1 : 1));
}

/** `Pod web-0: Failed: …`, on one line. */
export function eventText({
  involvedObject: { kind, name },
  reason,
  message = '',
  count = 1,
}: KubeEvent): string {
  const times = count > 1 ? ` (${count} times)` : '';
  return cutEnd(
    `${kind} ${name}: ${reason}: ${message.trim().replaceAll(/\s*\n\s*/g, ' ')}${times}`,
    LONGEST,
  );
}

/**
 * Why there is no pod, or why one is not ready, in the words of the cluster. What refused a pod (a quota, a webhook) is reported by an event of whatever
 * wanted to make it.
 */
export function noPodText(selector: string, events: readonly KubeEvent[]): string {
  const last = events.findLast(({ type, involvedObject: { kind } }) => type === 'Warning' && kind !== 'Pod');
  const none = `no pod has the labels ${selector}`;
  return last === undefined ? none : `${none}; ${eventText(last)}`;
}

/** Nothing when the pod is ready. */
export function podTrouble(pod: Pod, events: readonly KubeEvent[]): string | undefined {
  const { conditions = [], containerStatuses = [], initContainerStatuses = [], phase } = pod.status;
  const condition = (type: string) => conditions.find((one) => one.type === type);
  if (condition('Ready')?.status === 'True') return undefined;
  const parts: string[] = [];
  const scheduled = condition('PodScheduled');
  if (scheduled?.status === 'False') parts.push(`not scheduled: ${scheduled.message ?? scheduled.reason}`);
  for (const { name, state, lastState, restartCount } of [...initContainerStatuses, ...containerStatuses]) {
    const { waiting, terminated } = state ?? {};
    if (waiting !== undefined && waiting.reason !== 'PodInitializing')
      parts.push(
        `the container ${name} is ${stateText(state)}${waiting.message === undefined ? '' : `: ${waiting.message}`}`,
      );
    else if (terminated !== undefined && terminated.exitCode !== 0)
      parts.push(`the container ${name} is ${stateText(state)}`);
    if (restartCount > 0 && lastState?.terminated !== undefined)
      parts.push(`${name} was restarted ${restartCount} times, the last ${stateText(lastState)}`);
  }
  const last = events.findLast(
    ({ type, involvedObject: { kind, name } }) =>
      type === 'Warning' && kind === 'Pod' && name === pod.metadata.name,
  );
  if (parts.length === 0 && last !== undefined) parts.push(eventText(last));
  if (parts.length === 0) parts.push(condition('Ready')?.message ?? `it is ${phase}`);
  return cutEnd([...new Set(parts)].join('; '), 2 * LONGEST);
}
