import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalSurroundings } from '../surroundings.ts';
import { isMissing } from './api-error.ts';
import { Cluster } from './cluster.ts';
import { podPath } from './exec-channel.ts';
import type { Pod } from './pod.ts';

/** The kubeconfig of the cluster that `npm run test:kubernetes` starts; without it these tests are skipped. */
export const CLUSTER = process.env.OPSPROOF_CLUSTER_CONFIG;
export const skipCluster: string | false =
  CLUSTER === undefined ? 'needs the cluster of `npm run test:kubernetes`' : false;

export const surroundings: LocalSurroundings = {
  env: { PATH: process.env.PATH, KUBECONFIG: CLUSTER },
  home: homedir(),
  user: 'ops',
};

export const cluster = () => Cluster.of({}, surroundings);

/** A namespace for one test file, with its default service account. */
export async function makeNamespace(api: Cluster): Promise<string> {
  const name = `opsproof-test-${randomBytes(4).toString('hex')}`;
  await api.ask('POST', '/api/v1/namespaces', {
    body: { metadata: { name, labels: { 'opsproof.test': 'yes' } } },
  });
  await until(`the service account of ${name}`, () =>
    api.get(`/api/v1/namespaces/${name}/serviceaccounts/default`).then(
      () => true,
      () => false,
    ),
  );
  return name;
}

export async function removeNamespace(api: Cluster, name: string): Promise<void> {
  await api.ask('DELETE', `/api/v1/namespaces/${name}`);
  await until(`the end of ${name}`, () =>
    api.get(`/api/v1/namespaces/${name}`).then(
      () => false,
      (error: unknown) => isMissing(error),
    ),
  );
}

/** A container that sleeps. */
export const sleeper = (name: string, over: object = {}) => ({
  name,
  image: 'opsproof-base:bookworm',
  imagePullPolicy: 'Never',
  command: ['sh', '-c', 'trap "exit 0" TERM; sleep 3600 & wait'],
  ...over,
});

export async function makePod(
  api: Cluster,
  namespace: string,
  name: string,
  spec: object = {},
  labels: object = {},
): Promise<Pod> {
  const body = {
    metadata: { name, labels },
    spec: { containers: [sleeper('app')], terminationGracePeriodSeconds: 1, ...spec },
  };
  await api.ask('POST', `/api/v1/namespaces/${namespace}/pods`, { body });
  let pod: Pod | undefined;
  await until(`the pod ${name}`, async () => {
    pod = await api.get<Pod>(podPath(namespace, name));
    return pod.status.containerStatuses?.every(({ state }) => state?.running !== undefined) ?? false;
  });
  return pod as Pod;
}

export async function until(what: string, holds: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
  const last = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > last) throw new Error(`${what}: not within ${limitMs / 1000} s`);
    await sleep(100);
  }
}
