import { setTimeout as sleep } from 'node:timers/promises';
import type { HostVerb } from '../../model/host-verb.ts';
import { isMissing } from '../../transport/kubernetes/api-error.ts';
import { podPath } from '../../transport/kubernetes/exec-channel.ts';
import { podsOf } from '../../transport/kubernetes/find-pod.ts';
import type { Owner, Pod } from '../../transport/kubernetes/pod.ts';
import type { PodHostOptions } from './options.ts';
import { ownPod } from './own-pod.ts';

/** Besides what the host may take to stop. */
const GRACE_MS = 15_000;

/**
 * Stops, starts or restarts a host. A pod of our own is removed and made again; of one that something else makes, that is scaled to nothing and back,
 * and a restart removes the pod, which is then replaced.
 * @throws Error that says why it cannot be done
 */
export async function carryOut(verb: HostVerb, pod: Pod | undefined, options: PodHostOptions): Promise<void> {
  if (options.host.image !== undefined) return ofOwn(verb, pod, options);
  if (verb === 'start') return scaleBack(options);
  if (pod === undefined) {
    if (verb === 'stop' && options.ground.stopped.has(options.host.name)) return;
    throw new Error('it has no pod now');
  }
  const owner = controllerOf(pod);
  if (owner === undefined)
    throw new Error(`nothing would make the pod ${pod.metadata.name} again: it has no controller`);
  if (verb === 'restart') return remove(pod, options);
  await scaleDown(owner, options);
}

async function ofOwn(verb: HostVerb, pod: Pod | undefined, options: PodHostOptions): Promise<void> {
  const { host, ground, context } = options;
  if (verb === 'start' && pod !== undefined) return;
  if (verb !== 'start' && pod !== undefined) await remove(pod, options);
  if (verb === 'stop') return;
  await remove({ metadata: { name: host.name } }, options);
  const body = ownPod(host, context);
  await ground.cluster.ask('POST', `/api/v1/namespaces/${ground.namespace}/pods`, { body });
}

/** Until it is gone: one of the same name can be made only then. */
async function remove(
  { metadata: { name, uid } }: { readonly metadata: { readonly name: string; readonly uid?: string } },
  { host, ground: { cluster, namespace } }: PodHostOptions,
): Promise<void> {
  const path = podPath(namespace, name);
  const grace = Math.max(1, Math.ceil(host.stopMs / 1000));
  const gone = await cluster.ask('DELETE', `${path}?gracePeriodSeconds=${grace}`).then(() => false, missing);
  if (gone) return;
  await until(`the pod ${name} is not gone`, host.stopMs, () =>
    cluster.get<Pod>(path).then(({ metadata }) => uid !== undefined && metadata.uid !== uid, missing),
  );
}

function missing(error: unknown): true {
  if (isMissing(error)) return true;
  throw error;
}

async function scaleDown(owner: Owner, { host, ground }: PodHostOptions): Promise<void> {
  const { cluster, namespace } = ground;
  const { selector = '' } = host;
  if (!ground.isAlone(selector))
    throw new Error(`other hosts of the stack have the same labels, ${selector}`);
  const path = await scalePath(owner, { host, ground });
  const { spec } = await cluster.get<{ spec: { replicas?: number } }>(path);
  const replicas = spec.replicas ?? 0;
  if (replicas > 0) ground.stopped.set(host.name, { path, replicas });
  await scale(ground, path, 0);
  await until(
    `pods with ${selector} are not gone`,
    host.stopMs,
    async () => (await podsOf(cluster, namespace, selector)).length === 0,
  );
}

async function scaleBack({ host, ground }: PodHostOptions): Promise<void> {
  const before = ground.stopped.get(host.name);
  if (before === undefined) return;
  await scale(ground, before.path, before.replicas);
  ground.stopped.delete(host.name);
}

async function scale({ cluster }: PodHostOptions['ground'], path: string, replicas: number): Promise<void> {
  await cluster.ask('PATCH', path, { body: { spec: { replicas } }, type: 'application/merge-patch+json' });
}

const SCALED: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
};

/** A deployment has its pods through a replica set, which it would scale back. */
async function scalePath(
  owner: Owner,
  { ground: { cluster, namespace } }: Pick<PodHostOptions, 'host' | 'ground'>,
): Promise<string> {
  const base = `/apis/apps/v1/namespaces/${namespace}`;
  const above =
    owner.kind === 'ReplicaSet'
      ? controllerOf(await cluster.get<Pod>(`${base}/replicasets/${owner.name}`))
      : undefined;
  const { kind, name } = above ?? owner;
  const plural = SCALED[kind];
  if (plural === undefined) throw new Error(`a ${kind} cannot be scaled to nothing and back`);
  return `${base}/${plural}/${name}/scale`;
}

function controllerOf({ metadata }: Pick<Pod, 'metadata'>): Owner | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

async function until(what: string, stopMs: number, holds: () => Promise<boolean>): Promise<void> {
  const last = performance.now() + stopMs + GRACE_MS;
  while (!(await holds())) {
    if (performance.now() > last) throw new Error(`${what} after ${(stopMs + GRACE_MS) / 1000} s`);
    await sleep(50);
  }
}
