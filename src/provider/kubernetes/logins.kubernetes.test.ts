import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';
import { podPath } from '../../transport/kubernetes/exec-channel.ts';
import type { Pod } from '../../transport/kubernetes/pod.ts';
import {
  CLUSTER,
  cluster,
  makeNamespace,
  makePod,
  removeNamespace,
  skipCluster,
  sleeper,
  until,
} from '../../transport/kubernetes/pods.fixture.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FEATURE = `Feature: From within
  Scenario: the pod beside
    Given the environment "beside"
    When I restart the kubernetes object "deployment/web" on "web" within 1 minute
    Then the kubernetes object "deployment/web" on "web" is rolled out
    And the file "/etc/passwd" on "web" exists
  Scenario: pods of a namespace of the run
    Given the environment "own"
    Then the file "/etc/passwd" on "db" exists
    And the kubernetes object "pod/db" on "db" has condition "Ready" True
`;

suite('who asks a real cluster', { skip: skipCluster }, () => {
  let api: Cluster;
  let namespace: string;
  const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';

  before(async () => {
    api = await cluster();
    namespace = await makeNamespace(api);
    await api.ask('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
      body: {
        metadata: { name: 'web' },
        spec: {
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { terminationGracePeriodSeconds: 1, containers: [sleeper('app')] },
          },
        },
      },
    });
  });
  after(async () => {
    if (namespace === undefined) return;
    await api.ask('DELETE', `${bindings}/${namespace}`).catch(() => undefined);
    await removeNamespace(api, namespace);
  });

  async function account(name: string): Promise<void> {
    const body = { metadata: { name } };
    await api.ask('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { body });
  }

  test('a run in a pod asks with the service account of the pod, in the namespace of the pod', async () => {
    await account('runner');
    await api.ask('POST', bindings, {
      body: {
        metadata: { name: namespace },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'ServiceAccount', name: 'runner', namespace }],
      },
    });
    const repository = new Repository({
      'environments/beside.yaml':
        'lifecycle: live\nhosts:\n  web: { transport: kubernetes, selector: app=web }\n',
      'environments/own.yaml':
        'lifecycle: ephemeral\nprovider: kubernetes\nhosts:\n  db: { image: "opsproof-base:bookworm", command: [sleep, "300"], stop: 1 second }\n',
      'features/within.feature': FEATURE,
    });
    try {
      const mounted = (name: string, path: string, readOnly: boolean) => ({
        volume: { name, hostPath: { path, type: 'Directory' } },
        mount: { name, mountPath: path, readOnly },
      });
      const mounts = [mounted('opsproof', ROOT, true), mounted('repository', repository.folder, false)];
      const command = [
        process.execPath,
        '--conditions=opsproof-source',
        join(ROOT, 'bin/opsproof.js'),
        'run',
      ];
      await makePod(api, namespace, 'runner', {
        serviceAccountName: 'runner',
        restartPolicy: 'Never',
        volumes: mounts.map(({ volume }) => volume),
        containers: [
          sleeper('app', {
            command,
            workingDir: repository.folder,
            env: [{ name: 'HOME', value: '/tmp' }],
            volumeMounts: mounts.map(({ mount }) => mount),
          }),
        ],
      });
      let ended: Pod | undefined;
      await until(
        'the end of the run',
        async () => {
          ended = await api.get<Pod>(podPath(namespace, 'runner'));
          return ['Succeeded', 'Failed'].includes(ended.status.phase ?? '');
        },
        240_000,
      );
      const said = await api.text(`${podPath(namespace, 'runner')}/log`);
      assert.equal(ended?.status.phase, 'Succeeded', said);
      const audit = readFileSync(join(repository.folder, 'reports/latest/audit.ndjson'), 'utf8');
      assert.match(audit, /"over":"kubernetes inClusterContext"/);
    } finally {
      repository.dispose();
    }
  });

  test('contexts are different users: one may only look, and what it may not do is unable and changes nothing', async () => {
    await account('reader');
    const roles = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
    await api.ask('POST', roles, {
      body: {
        metadata: { name: 'reader' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
        subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace }],
      },
    });
    const { status } = await api.ask<{ status: { token: string } }>(
      'POST',
      `/api/v1/namespaces/${namespace}/serviceaccounts/reader/token`,
      { body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} } },
    );
    const admin = JSON.parse(readFileSync(CLUSTER ?? '', 'utf8')) as {
      readonly 'current-context': string;
      readonly clusters: readonly { readonly name: string }[];
    };
    const reader = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      users: [{ name: 'reader', user: { token: status.token } }],
      contexts: [
        { name: 'reader', context: { cluster: admin.clusters[0]?.name, user: 'reader', namespace } },
      ],
    });
    const repository = new Repository({ 'reader.json': reader });
    const kubeconfig = `${CLUSTER}:${join(repository.folder, 'reader.json')}`;
    try {
      repository.write({
        'environments/two.yaml': [
          'lifecycle: live',
          'hosts:',
          `  admin: { transport: kubernetes, selector: app=web, namespace: ${namespace}, context: ${admin['current-context']} }`,
          '  reader: { transport: kubernetes, selector: app=web, context: reader }',
          '',
        ].join('\n'),
        'features/contexts.feature': `Feature: Contexts
  Background:
    Given the environment "two"
  Scenario: two users
    Then the kubernetes permission "delete deployments.apps" on "admin" is allowed
    And the kubernetes permission "delete deployments.apps" on "reader" is not allowed
    And the kubernetes object "deployment/web" on "reader" is rolled out within 1 minute
    And these checks fail:
      """
      the kubernetes permission "delete deployments.apps" on "reader" is allowed
      """
    And these checks are unable:
      """
      the kubernetes object "secret/none" on "reader" does not exist
      """
  Scenario: one may not
    When I delete the kubernetes object "deployment/web" on "reader"
    Then the kubernetes object "deployment/web" on "reader" does not exist
  Scenario: and it is there
    Then the kubernetes object "deployment/web" on "admin" is rolled out within 1 minute
`,
      });
      const running = repository.start(['run'], { KUBECONFIG: kubeconfig });
      const { code, stdout } = await running.ended;
      assert.equal(code, 2, stdout);
      assert.match(stdout, /the cluster refused it: deployments\.apps "web" is forbidden/);
      assert.match(stdout, /the user of the context "reader" is not allowed to do that/);
      assert.match(stdout, /2 passed/);
      assert.ok(!stdout.includes(status.token));
    } finally {
      repository.dispose();
    }
  });
});
