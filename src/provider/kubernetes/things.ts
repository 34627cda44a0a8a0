import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UnableError } from '../../model/errors.ts';
import { ApiError, apiHint, isMissing } from '../../transport/kubernetes/api-error.ts';
import { Cluster } from '../../transport/kubernetes/cluster.ts';
import { NoCluster } from '../../transport/kubernetes/no-cluster.ts';
import type { ClusterPlace } from '../../transport/kubernetes/target.ts';
import { thisMachine } from '../../transport/open.ts';
import { sightingOf } from '../labelled.ts';
import type { Remover, Scope, Sighting, Trace } from '../remover.ts';
import { scopeOf } from './ground.ts';

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

/** Finds and removes namespaces in the cluster that the environment of this process names, and in those of the ledgers. */
export const kubernetesThings: Remover = {
  async find(run, scopes) {
    const found = new Map<string, Sighting>();
    for (const place of [undefined, ...scopes]) {
      const cluster = await openOrNot(place);
      if (typeof cluster === 'string') continue;
      for (const one of await namespacesIn(cluster, run)) found.set(`${cluster.server} ${one.id}`, one);
    }
    return [...found.values()];
  },

  async findAt(run, scope) {
    const cluster = await openOrNot(scope);
    return typeof cluster === 'string' ? cluster : namespacesIn(cluster, run);
  },

  async isThere({ id, scope }) {
    const cluster = await open(scope ?? {});
    return cluster.get(`/api/v1/namespaces/${id}`).then(
      () => true,
      (error: unknown) => {
        if (isMissing(error)) return false;
        throw unable(error, cluster);
      },
    );
  },

  async remove({ id, scope }, limitMs) {
    try {
      return await removeNamespace(await open(scope ?? {}), id, limitMs);
    } catch (error) {
      return `namespace ${id} could not be removed: ${messageOf(error)}`;
    }
  },
};

/** If no cluster is known and no file names one, there is nothing to ask: a text says so. */
function openOrNot(scope: Scope | undefined): Promise<Cluster | string> {
  return open(scope ?? {}).catch((error: unknown) => {
    if (scope === undefined && error instanceof NoCluster) return error.message;
    throw error;
  });
}

function open(scope: Scope): Promise<Cluster> {
  const { kubeconfig, context } = scope as ClusterPlace;
  const place = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
  return Cluster.of(place, thisMachine());
}

async function namespacesIn(cluster: Cluster, run: string | undefined): Promise<Sighting[]> {
  const selector = run === undefined ? 'opsproof.run' : `opsproof.run=${run}`;
  const query = new URLSearchParams({ labelSelector: selector });
  const { items } = await cluster
    .get<{ items: readonly Namespace[] }>(`/api/v1/namespaces?${query}`)
    .catch((error: unknown) => {
      throw unable(error, cluster);
    });
  return items.map(({ metadata: { name, creationTimestamp, labels, annotations = {} } }) => {
    // Only labels can be selected by, and only annotations have every value.
    const said = { ...annotations, 'opsproof.run': labels?.['opsproof.run'] ?? '' };
    const thing = { kind: 'namespace', id: name, scope: scopeOf(cluster) };
    return sightingOf(thing, said, Date.parse(creationTimestamp));
  });
}

/** Nothing when it is gone, else why it is not. @throws ApiError, UnableError */
async function removeNamespace(cluster: Cluster, name: string, limitMs: number): Promise<string | undefined> {
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

function unable(error: unknown, { context, server }: Cluster): UnableError {
  if (error instanceof UnableError) return error;
  const hint = error instanceof ApiError ? apiHint(error, context) : undefined;
  const said = `the cluster of the context "${context}" (${server}): ${messageOf(error)}`;
  return new UnableError(said, { hint, cause: error });
}

/** One line for a shell, for `--keep`. */
export function byHand(things: readonly Trace[]): string {
  const contexts = new Map<string, string[]>();
  for (const { id, scope } of things) {
    const context = scope?.context ?? '';
    contexts.set(context, [...(contexts.get(context) ?? []), id]);
  }
  return [...contexts]
    .map(
      ([context, ids]) =>
        `kubectl${context === '' ? '' : ` --context ${context}`} delete namespace ${ids.join(' ')}`,
    )
    .join('; ');
}
