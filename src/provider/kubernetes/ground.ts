import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UnableError } from '../../model/errors.ts';
import { ApiError, apiHint, isMissing } from '../../transport/kubernetes/api-error.ts';
import { Cluster } from '../../transport/kubernetes/cluster.ts';
import { isAlive, type Pod } from '../../transport/kubernetes/pod.ts';
import type { ClusterPlace } from '../../transport/kubernetes/target.ts';
import type { StackContext } from '../provider.ts';
import { Applier } from './apply.ts';
import { clusterPlace } from './cluster-place.ts';
import type { ObjectSource, PodHost } from './keys.ts';
import { asLabels, namespaceOf } from './names.ts';
import { render } from './render.ts';
import { scopeOf } from './scope.ts';

/** What the pods of one stack share. */
export interface PodGround {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** For targets: how the same cluster is found again. */
  readonly place: ClusterPlace;
  /** Applies what a host stands on, once for all that name it. @throws UnableError */
  apply(sources: readonly ObjectSource[]): Promise<void>;
  /** Which of these pods is the host: each host has its own. Undefined while none is left for it. */
  claim(host: string, pods: readonly Pod[]): Pod | undefined;
  /** True when no other host of the stack is found by these labels. */
  isAlone(selector: string): boolean;
  /** What was scaled to nothing, by host: the path of its scale, and how many pods it had. */
  readonly stopped: Map<string, { readonly path: string; readonly replicas: number }>;
  /** Called when the stack is gone. */
  readonly closers: (() => void)[];
}

const ACCOUNT_MS = 30_000;

/** Makes the namespace, and waits until it takes pods. @throws UnableError */
export async function makeGround(hosts: readonly PodHost[], context: StackContext): Promise<PodGround> {
  const place = clusterPlace(context.settings, context);
  const { env } = context;
  const surroundings = { env: env as NodeJS.ProcessEnv, home: env.HOME ?? homedir(), user: '' };
  const cluster = await Cluster.of(place, surroundings);
  const namespace = namespaceOf(context.prefix);
  const found: ClusterPlace = { ...cluster.place, namespace };
  await makeNamespace(cluster, namespace, context).catch((error: unknown) => {
    throw lost(error, cluster, context);
  });
  const applier = new Applier(namespace, {
    get: (path) => cluster.get(path),
    patch: (path, asked) => cluster.ask('PATCH', path, asked),
  });
  const applied = new Map<string, Promise<void>>();
  const claims = new Map<string, string>();
  return {
    cluster,
    namespace,
    place: found,
    stopped: new Map(),
    closers: [],
    async apply(sources) {
      for (const source of sources) {
        const key = JSON.stringify(source);
        const applying =
          applied.get(key) ?? render(source, namespace, env).then((objects) => applier.apply(objects));
        applied.set(key, applying);
        await applying;
      }
    },
    claim(host, pods) {
      const alive = pods.filter(isAlive);
      const taken = new Set([...claims].filter(([other]) => other !== host).map(([, uid]) => uid));
      const known = alive.find(({ metadata }) => metadata.uid === claims.get(host));
      const pod = known ?? alive.find(({ metadata }) => !taken.has(metadata.uid));
      if (pod !== undefined) claims.set(host, pod.metadata.uid);
      return pod;
    },
    isAlone: (selector) => hosts.filter((host) => host.selector === selector).length < 2,
  };
}

/** What goes wrong between us and a cluster, as what it is: nobody could look. */
export function lost(error: unknown, { context: name }: Cluster, { environment }: StackContext): Error {
  if (error instanceof UnableError) return error;
  const hint = error instanceof ApiError ? apiHint(error, name) : undefined;
  return new UnableError(`"${environment}" could not be brought up: ${messageOf(error)}`, {
    hint,
    cause: error,
  });
}

async function makeNamespace(cluster: Cluster, name: string, context: StackContext): Promise<void> {
  const { labels, signal, ledger } = context;
  // Before anything is written down.
  await cluster.get('/api/v1/namespaces?limit=1').catch((error: unknown) => {
    // Who may make a namespace need not be allowed to list them.
    if (!(error instanceof ApiError && error.status === 403)) throw error;
  });
  const thing = { kind: 'namespace', id: name };
  ledger.creating({ ...thing, scope: scopeOf(cluster) });
  const body = { metadata: { name, labels: asLabels(labels), annotations: labels } };
  const made = await cluster.ask<{ metadata: { uid: string } }>('POST', '/api/v1/namespaces', { body });
  ledger.created(thing, made.metadata.uid);
  // A pod that comes before it is refused.
  const until = performance.now() + ACCOUNT_MS;
  for (;;) {
    if (signal.aborted) throw new UnableError(`the start of "${context.environment}" was interrupted`);
    try {
      await cluster.get(`/api/v1/namespaces/${name}/serviceaccounts/default`);
      return;
    } catch (error) {
      if (!isMissing(error)) throw error;
      if (performance.now() > until)
        throw new UnableError(
          `the namespace ${name} got no service account "default" within ${ACCOUNT_MS / 1000} s`,
          { hint: 'does the controller manager of the cluster run?' },
        );
    }
    await sleep(20, undefined, { signal }).catch(() => undefined);
  }
}
