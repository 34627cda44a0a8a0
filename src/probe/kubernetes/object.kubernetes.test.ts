import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';
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

suite('objects of a real cluster', { skip: skipCluster }, () => {
  let api: Cluster;
  let namespace: string;
  const repository = new Repository({});

  before(async () => {
    api = await cluster();
    namespace = await makeNamespace(api);
    await makePod(api, namespace, 'web');
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    for (const [name, image] of [
      ['whole', 'opsproof-base:bookworm'],
      ['stuck', 'nobody.test/none:1'],
    ])
      await api.ask('POST', deployments, {
        body: {
          metadata: { name },
          spec: {
            replicas: 2,
            selector: { matchLabels: { app: name } },
            template: {
              metadata: { labels: { app: name } },
              spec: { terminationGracePeriodSeconds: 1, containers: [sleeper('app', { image })] },
            },
          },
        },
      });
    const available = async () => {
      const { status } = await api.get<{ status: { availableReplicas?: number } }>(`${deployments}/whole`);
      return status.availableReplicas === 2;
    };
    await until('the deployment', available);
    await until('a warning', async () => {
      const query = 'fieldSelector=type%3DWarning';
      const { items } = await api.get<{ items: unknown[] }>(
        `/api/v1/namespaces/${namespace}/events?${query}`,
      );
      return items.length > 0;
    });
  });
  after(async () => {
    repository.dispose();
    if (namespace !== undefined) await removeNamespace(api, namespace);
  });

  test('each attribute is seen true, false, and unable where it cannot be known', async () => {
    const pods = await api.get<{ items: { metadata: { name: string } }[] }>(
      `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3Dstuck`,
    );
    const stuck = pods.items[0]?.metadata.name;
    repository.write({
      'environments/pods.yaml': [
        'lifecycle: live',
        `defaults: { transport: kubernetes, kubeconfig: ${JSON.stringify(CLUSTER)} }`,
        'hosts:',
        `  web: { namespace: ${namespace} }`,
        '  lost: { namespace: opsproof-none, address: web }',
        '  here: { transport: local }',
        '',
      ].join('\n'),
      'features/objects.feature': `Feature: Objects
  Scenario: objects of the cluster
    Given the environment "pods"
    Then the kubernetes object "deployment/whole" on "web" is rolled out
    And the kubernetes object "deployment/whole" on "web" exists
    And the kubernetes object "deployment/whole" on "web" has condition "Available" True
    And the kubernetes object "deployment/whole" on "web" has at "spec.replicas" 2
    And the kubernetes object "deployment/whole" on "web" has warnings empty
    And the kubernetes object "deployment/stuck" on "web" is not rolled out
    And the kubernetes object "pod/${stuck}" on "web" has warnings contains "ErrImageNeverPull"
    And the kubernetes object "apps/v1/deployments/whole" on "web" has:
      | at metadata.name | whole |
    And the kubernetes object "node/node-1" on "web" has condition "Ready" True
    And the kubernetes object "configmap/none" on "web" does not exist
    And the kubernetes permission "create pods" on "web" is allowed
    And these checks fail:
      """
      the kubernetes object "deployment/stuck" on "web" is rolled out
      the kubernetes object "deployment/whole" on "web" is not rolled out
      the kubernetes object "configmap/none" on "web" exists
      the kubernetes object "deployment/whole" on "web" does not exist
      the kubernetes object "deployment/stuck" on "web" has condition "Available" True
      the kubernetes object "deployment/whole" on "web" has at "spec.replicas" 3
      the kubernetes object "pod/${stuck}" on "web" has warnings empty
      the kubernetes object "deployment/none" on "web" has at "spec.replicas" 2
      the kubernetes permission "create pods" on "web" is not allowed
      """
    And these checks are unable:
      """
      the kubernetes object "configmap/none" on "lost" does not exist
      the kubernetes object "service/web" on "here" does not exist
      the kubernetes object "serviceaccount/default" on "web" is not rolled out
      the kubernetes permission "create pod" on "web" is not allowed
      """
`,
    });
    const { code, stdout } = await repository.run('run');
    assert.equal(code, 0, stdout);
  });
});
