import type { ClusterOfHost } from './of-host.ts';

/** What is read of v1.Event. */
export interface ObjectEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly metadata?: { readonly creationTimestamp?: string };
}

interface Named {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly uid?: string; readonly namespace?: string };
}

/** Events of an object, the oldest first, and not those of one that had its name before. @throws ApiError, UnableError */
export async function eventsOfObject(
  { kind, metadata }: Named,
  of: Pick<ClusterOfHost, 'ask'>,
): Promise<readonly ObjectEvent[]> {
  const { name = '', uid = '', namespace } = metadata ?? {};
  // The kubelet says the name of its node as the uid.
  const which =
    namespace === undefined
      ? `involvedObject.kind=${kind},involvedObject.name=${name}`
      : `involvedObject.uid=${uid}`;
  const query = new URLSearchParams({ fieldSelector: which });
  // Events of what belongs to the whole cluster stand in the namespace default.
  const path = `/api/v1/namespaces/${namespace ?? 'default'}/events?${query}`;
  const { items } = await of.ask<{ items: readonly ObjectEvent[] }>('GET', path);
  const at = (event: ObjectEvent) =>
    event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? '';
  return [...items].sort((a, b) => (at(a) < at(b) ? -1 : Number(at(a) > at(b))));
}

/** `ScalingReplicaSet: Scaled up replica set web-1 from 0 to 2`. */
export function printEvent({ reason, message = '' }: ObjectEvent): string {
  return `${reason}: ${message.trim()}`;
}
