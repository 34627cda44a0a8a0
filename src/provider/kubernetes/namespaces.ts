import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, isMissing } from '../../transport/kubernetes/api-error.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';
import { sightingOf } from '../labelled.ts';
import type { Sighting } from '../remover.ts';
import { scopeOf } from './scope.ts';
import { unable } from './unable.ts';

interface Namespace {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

/** Those with the labels of any run, or of one. @throws UnableError */
export async function namespacesIn(cluster: Cluster, run: string | undefined): Promise<Sighting[]> {
  const selector = run === undefined ? 'opsproof.run' : `opsproof.run=${run}`;
  const query = new URLSearchParams({ labelSelector: selector });
  const { items } = await cluster
    .get<{ items: readonly Namespace[] }>(`/api/v1/namespaces?${query}`)
    .catch((error: unknown) => {
      throw unable(error, cluster);
    });
  return items.map(({ metadata: { name, creationTimestamp, labels, annotations } }) =>
    sightingOf(
      { kind: 'namespace', id: name, scope: scopeOf(cluster) },
      { ...labels, ...annotations },
      Date.parse(creationTimestamp),
    ),
  );
}

/** Removes one. @returns nothing when it is gone, else why it is not. @throws ApiError, UnableError */
export async function removeNamespace(
  cluster: Cluster,
  name: string,
  limitMs: number,
): Promise<string | undefined> {
  const until = performance.now() + limitMs;
  const path = `/api/v1/namespaces/${name}`;
  const gone = await cluster.ask('DELETE', path).then(() => false, goneAlready);
  if (gone) return undefined;
  // Its pods are nobody's any more: they get a second to end.
  await cluster.ask('DELETE', `${path}/pods?gracePeriodSeconds=1`).catch(() => undefined);
  for (let last: Namespace | undefined; ; ) {
    const now = await cluster.get<Namespace>(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (now === undefined) return undefined;
    last = now;
    if (performance.now() > until)
      return `namespace ${name} is not gone after ${limitMs / 1000} s${whyNot(last)}`;
    await sleep(50);
  }
}

/** 409: it is being removed. */
function goneAlready(error: unknown): boolean {
  if (isMissing(error)) return true;
  if (error instanceof ApiError && error.status === 409) return false;
  throw error;
}

/** What is left in it, as the cluster says it. */
function whyNot({ status }: Namespace): string {
  const told = (status?.conditions ?? [])
    .filter((one) => one.status === 'True' && one.message !== undefined)
    .map(({ message }) => message);
  return told.length === 0 ? '' : `: ${told.join('; ')}`;
}
