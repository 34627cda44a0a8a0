import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';
import {
  cluster,
  makeNamespace,
  makePod,
  removeNamespace,
  skipCluster,
  until,
} from '../../transport/kubernetes/pods.fixture.ts';

const NODE = '/api/v1/nodes/node-1';
const STUCK = `      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: stuck }
      spec:
        selector: { matchLabels: { app: stuck } }
        template:
          metadata: { labels: { app: stuck } }
          spec: { containers: [{ name: app, image: "nobody.test/none:1", imagePullPolicy: Never }] }
      """
`;
const feature = (environment: string, within: string) => `Feature: Changes
  Scenario: a node is cordoned, and a release does not start
    Given the environment "${environment}"
    When I cordon the kubernetes object "node/node-1" on "web"
    And I apply the kubernetes manifest on "web" within ${within}:
${STUCK}    Then the kubernetes object "deployment/stuck" on "web" is rolled out
`;

interface Node {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly unschedulable?: boolean };
}

suite('a run that changes a real cluster', { skip: skipCluster }, () => {
  let api: Cluster;
  let namespace: string;
  const repository = new Repository({
    'environments/own.yaml':
      'lifecycle: ephemeral\nprovider: kubernetes\nhosts:\n  web: { image: "opsproof-base:bookworm", command: [sleep, "300"], stop: 1 second }\n',
  });
  before(async () => {
    api = await cluster();
    namespace = await makeNamespace(api);
    await makePod(api, namespace, 'web');
  });
  after(async () => {
    repository.dispose();
    if (namespace !== undefined) await removeNamespace(api, namespace);
  });

  const node = () => api.get<Node>(NODE);
  const namespaces = async () => {
    const { items } = await api.get<{ items: unknown[] }>('/api/v1/namespaces?labelSelector=opsproof.run');
    return items.length;
  };
  const untouched = async () => {
    const { metadata, spec } = await node();
    const marks = Object.keys(metadata.annotations ?? {}).filter((key) => key.startsWith('opsproof.'));
    return spec.unschedulable !== true && marks.length === 0 && (await namespaces()) === 0;
  };
  /** A run that waits for what never rolls out. */
  async function waiting() {
    repository.write({ 'features/changes.feature': feature('own', '5 minutes') });
    const running = repository.start(['run']);
    await until('the cordon', async () => (await node()).spec.unschedulable === true);
    await until('the deployment', async () => {
      const path = '/apis/apps/v1/deployments?fieldSelector=metadata.name%3Dstuck';
      return (await api.get<{ items: unknown[] }>(path)).items.length > 0;
    });
    return running;
  }

  test('an interrupt ends the wait, and leaves neither a namespace nor a cordon', async () => {
    const running = await waiting();
    running.child.kill('SIGINT');
    const began = performance.now();
    const { code, stdout } = await running.ended;
    assert.equal(code, 130, stdout);
    assert.ok(performance.now() - began < 60_000);
    assert.match(stdout, /left over {2}nothing/);
    assert.ok(await untouched());
  });

  test('a run that is killed leaves neither, after its watchdog', async () => {
    const running = await waiting();
    running.child.kill('SIGKILL');
    await running.ended;
    await until('the watchdog', untouched, 90_000);
  });

  test('what is not rolled out in its time is red, with what is missing', async () => {
    repository.write({ 'features/changes.feature': feature('own', '2 seconds') });
    const { code, stdout } = await repository.run('run');
    assert.equal(code, 1, stdout);
    assert.match(stdout, /deployment\/stuck is not rolled out: 0 of 1 pods are available after 2 s/);
    assert.match(stdout, /left over {2}nothing/);
    assert.ok(await untouched());
  });

  test('on a live environment what was changed stays, a protected one refuses it, and uncordon undoes only what the scenario did', async () => {
    const patch = (unschedulable: true | null) =>
      api.ask('PATCH', NODE, { body: { spec: { unschedulable } }, type: 'application/merge-patch+json' });
    repository.write({
      'features/changes.feature': `Feature: Changes
  Scenario: cordoned by others
    Given the environment "live"
    When I uncordon the kubernetes object "node/node-1" on "web"
    And I cordon the kubernetes object "node/node-1" on "web"
    Then the kubernetes object "node/node-1" on "web" has at "spec.unschedulable" true
  Scenario: not by this one
    Given the environment "own"
    When I uncordon the kubernetes object "node/node-1" on "web"
    Then the kubernetes object "node/node-1" on "web" has at "spec.unschedulable" true
`,
      'environments/live.yaml': `lifecycle: live\nhosts:\n  web: { transport: kubernetes, namespace: ${namespace}, address: web }\n`,
      'environments/guarded.yaml': `lifecycle: live\nprotected: true\nhosts:\n  web: { transport: kubernetes, namespace: ${namespace}, address: web }\n`,
    });
    try {
      const { stdout } = await repository.run('run', '--name', 'cordoned by others');
      assert.match(stdout, /1 passed/);
      // Of a live environment what was changed stays.
      assert.equal((await node()).spec.unschedulable, true);
      const guarded = await repository.run('run', '--name', 'cordoned by others', '--env', 'guarded');
      assert.equal(guarded.code, 3);
      assert.match(
        guarded.stderr + guarded.stdout,
        /the environment "guarded" is protected, so nothing in it may be changed; refused: uncordon node\/node-1/,
      );
    } finally {
      await patch(null);
    }
    const { code, stdout } = await repository.run('run', '--name', 'not by this one');
    assert.equal(code, 2, stdout);
    assert.match(stdout, /node\/node-1 was not cordoned by this scenario, so it stays as others left it/);
    assert.ok(await untouched());
  });
});
