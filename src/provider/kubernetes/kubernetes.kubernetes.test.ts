import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, beforeEach, suite, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { UnableError } from '../../model/errors.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import type { StackHosts } from '../../stack/stack-hosts.ts';
import type { Cluster } from '../../transport/kubernetes/cluster.ts';
import { podsOf } from '../../transport/kubernetes/find-pod.ts';
import { CLUSTER, cluster, skipCluster, until } from '../../transport/kubernetes/pods.fixture.ts';
import { openRunner } from '../../transport/open.ts';

const SERVER =
  '$|=1; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; print "up\\n"; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $c}';

/** A deployment as people write them. */
const deployment = (name: string, over: Record<string, unknown> = {}, spec: Record<string, unknown> = {}) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      ...spec,
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'app',
              image: 'opsproof-base:bookworm',
              imagePullPolicy: 'Never',
              command: ['perl', '-MIO::Socket::INET', '-e', SERVER],
              ...over,
            },
          ],
        },
      },
    },
  });

suite('pods of manifests on a real cluster', { skip: skipCluster }, () => {
  let api: Cluster;
  let context: TestContext;
  let stack: StackHosts | undefined;

  before(async () => {
    api = await cluster();
  });
  beforeEach(() => {
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
  });
  afterEach(async () => {
    const left = (await stack?.down()) ?? [];
    stack = undefined;
    context.dispose();
    assert.deepEqual(left, []);
    const query = new URLSearchParams({ labelSelector: `opsproof.run=${context.runId}` });
    const { items } = await api.get<{ items: unknown[] }>(`/api/v1/namespaces?${query}`);
    assert.deepEqual(items, []);
  });

  const namespace = () => `opsproof-${context.runId}-small`;

  async function up(files: Record<string, string>, hosts: readonly string[]): Promise<StackHosts> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(context.cwd, path, '..'), { recursive: true });
      writeFileSync(join(context.cwd, path), text);
    }
    const settings = `providers: { kubernetes: { kubeconfig: ${JSON.stringify(CLUSTER)} } }`;
    const text = [
      'lifecycle: ephemeral',
      'provider: kubernetes',
      settings,
      'hosts:',
      ...hosts.map((line) => `  ${line}`),
      '',
    ];
    mkdirSync(join(context.cwd, 'environments'), { recursive: true });
    writeFileSync(join(context.cwd, 'environments/small.yaml'), text.join('\n'));
    const environment = await loadEnvironment('small', { cwd: context.cwd, env: {}, secrets: 'resolve' });
    stack = await bringUp(environment as EphemeralEnvironment, {
      ...context,
      env: { PATH: process.env.PATH },
    });
    return stack;
  }
  const refusal = async (asked: Promise<unknown>) =>
    asked.then(
      () => assert.fail('it came up'),
      (error: unknown) => {
        assert.ok(error instanceof UnableError, String(error));
        return error.message;
      },
    );
  const run = async (name: string, command: string) => {
    const host = stack?.hosts().find((one) => one.name === name);
    assert.ok(host);
    const runner = await openRunner(host.target);
    try {
      return (await runner.run(command)).stdout.toString().trim();
    } finally {
      await runner.close();
    }
  };
  const status = async (name: string, port = 80) => {
    const at = stack?.hosts().find((one) => one.name === name)?.ports[port];
    return fetch(`http://${at?.host}:${at?.port}/`, { signal: AbortSignal.timeout(3_000) }).then(
      (response) => response.status,
      () => 'nobody',
    );
  };

  test('a deployment is stopped, started and restarted, and a pod that is replaced is followed', async () => {
    const it = await up({ 'k8s/web.yaml': deployment('web') }, [
      'web: { manifests: [../k8s], selector: app=web, ports: [80], ready: { http: /, log: up } }',
    ]);
    assert.equal(await status('web'), 200);
    const first = await run('web', 'hostname');
    assert.match(first, /^web-/);
    assert.equal((await it.act('web', 'stop')).running, false);
    assert.equal(await status('web'), 'nobody');
    assert.equal((await podsOf(api, namespace(), 'app=web')).length, 0);
    assert.equal((await it.act('web', 'start')).running, true);
    assert.equal(await status('web'), 200);
    const second = await run('web', 'hostname');
    assert.notEqual(second, first);
    await it.act('web', 'restart');
    assert.notEqual(await run('web', 'hostname'), second);
    // Behind the back of the stack.
    const third = await run('web', 'hostname');
    await api.ask('DELETE', `/api/v1/namespaces/${namespace()}/pods/${third}?gracePeriodSeconds=0`);
    await until('the next pod', async () => {
      const now = await run('web', 'hostname').catch(() => third);
      return now !== third && (await status('web')) === 200;
    });
    assert.match(await it.logTail('web', 20), /up/);
  });

  test('hosts with the same labels are different pods, and each keeps its own', async () => {
    await up({ 'k8s/web.yaml': deployment('web', {}, { replicas: 2 }) }, [
      'web-[1:2]: { manifests: [../k8s/web.yaml], selector: app=web, container: app, ports: [80] }',
    ]);
    const names = await Promise.all([run('web-1', 'hostname'), run('web-2', 'hostname')]);
    assert.notEqual(names[0], names[1]);
    assert.deepEqual(await Promise.all([run('web-1', 'hostname'), run('web-2', 'hostname')]), names);
    assert.match(
      (await stack?.act('web-1', 'stop').then(String, String)) ?? '',
      /other hosts of the stack have the same labels, app=web/,
    );
  });

  test('kustomize changes what is applied', async () => {
    const kustomization =
      'resources: [web.yaml]\nnamePrefix: test-\nlabels: [{ pairs: { tier: front }, includeSelectors: true }]\n';
    await up({ 'k8s/web.yaml': deployment('web'), 'k8s/kustomization.yaml': kustomization }, [
      'web: { kustomize: ../k8s, selector: "tier=front", ports: [80] }',
    ]);
    assert.match(await run('web', 'hostname'), /^test-web-/);
  });

  test('a chart is what the real helm makes of it, with its values and without tests and hooks; a wrong one is told', async () => {
    const chart = {
      'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.3\n',
      'chart/values.yaml': 'tier: none\n',
      'chart/templates/web.yaml': deployment('web').replace(
        '"labels":{"app":"web"}',
        '"labels":{"app":"web","tier":{{ .Values.tier | quote }},"chart":{{ .Chart.Version | quote }}}',
      ),
      'chart/templates/hook.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: hook, annotations: { "helm.sh/hook": pre-install } }\n',
      'test.yaml': 'tier: front\n',
    };
    await up(chart, [
      'web: { chart: ../chart, values: [../test.yaml], selector: "tier=front,chart=1.2.3", ports: [80] }',
    ]);
    assert.equal(await status('web'), 200);
    const { items } = await api.get<{ items: { metadata: { name: string } }[] }>(
      `/api/v1/namespaces/${namespace()}/configmaps`,
    );
    assert.ok(!items.some(({ metadata }) => metadata.name === 'hook'));
    await stack?.down();
    const wrong = { ...chart, 'chart/templates/web.yaml': '{{ .Values.tier | nosuch }}' };
    assert.match(
      await refusal(up(wrong, ['web: { chart: ../chart, selector: app=web }'])),
      /helm template stack .*: Error: parse error at \(shop\/templates\/web\.yaml:1\): function "nosuch" not defined/,
    );
  });

  test('a quota that refuses the pod is reported, though only the replica set knows of it', async () => {
    const quota = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'none' },
      spec: { hard: { pods: '0' } },
    });
    const message = await refusal(
      up({ 'k8s/a.yaml': quota, 'k8s/web.yaml': deployment('web') }, [
        'web: { manifests: [../k8s], selector: app=web, start: 4 seconds }',
      ]),
    );
    assert.match(
      message,
      /^host "web" of "small" did not become ready within 4 s: its pod: no pod has the labels app=web; ReplicaSet web-\w+: FailedCreate: .*exceeded quota: none/,
    );
  });

  test('an image that is not there, a crash in a circle, a container that is not ready and a node that is full are reported as such', async () => {
    const cases = [
      [
        { image: 'nobody.test/none:1', imagePullPolicy: 'Never' },
        /its pod: the container app is waiting \(ErrImageNeverPull\)/,
      ],
      [
        { command: ['sh', '-c', 'echo the reason; exit 3'] },
        /its pod: the container app is .*app was restarted \d+ times, the last terminated with exit code 3[\s\S]*\n {2}the reason$/,
      ],
      [
        { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } },
        /its pod: Pod web-\S+: Unhealthy: Readiness probe failed/,
      ],
      [
        { resources: { requests: { cpu: '900' } } },
        /its pod: not scheduled: 0\/1 nodes are available: 1 Insufficient cpu/,
      ],
    ] as const;
    for (const [over, told] of cases) {
      const asked = up({ 'k8s/web.yaml': deployment('web', over) }, [
        'web: { manifests: [../k8s], selector: app=web, start: 6 seconds }',
      ]);
      assert.match(await refusal(asked), told);
    }
  });

  test('what a cluster refuses, and what is not of the namespace, is reported with file and line', async () => {
    const files = {
      'k8s/role.yaml':
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: all }\nrules: []\n',
      'k8s/typo.yaml': deployment('web').replace('"replicas"', '"replica"'),
      'k8s/unknown.yaml': 'apiVersion: shop.test/v1\nkind: Shop\nmetadata: { name: x }\n',
    };
    const message = await refusal(up(files, ['web: { manifests: [../k8s], selector: app=web }']));
    assert.match(
      message,
      /role\.yaml:1: the ClusterRole all belongs to the whole cluster: it would not go with the stack; apply it yourself, once/,
    );
    assert.match(
      message,
      /typo\.yaml:1: the Deployment web was refused: .*unknown field "spec\.replica"|field not declared in schema/,
    );
    assert.match(
      message,
      /unknown\.yaml:1: the Shop x: the cluster knows no Shop|the cluster does not know shop\.test\/v1/,
    );
  });

  test('pods of our own find each other by name', async () => {
    const serves = `image: "opsproof-base:bookworm", command: [perl, -MIO::Socket::INET, -e, ${JSON.stringify(SERVER)}], ports: [80]`;
    await up({}, [
      `web: { ${serves} }`,
      `client: { image: "opsproof-base:bookworm", command: [sleep, "300"], needs: [web] }`,
    ]);
    const api80 = await api.get<{ subsets?: { addresses?: { ip: string }[] }[] }>(
      `/api/v1/namespaces/${namespace()}/endpoints/web`,
    );
    assert.equal(api80.subsets?.[0]?.addresses?.length, 1);
    const address = api80.subsets[0].addresses[0]?.ip ?? '';
    const asked = `perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new("${address}:80") or die; print $s "GET / HTTP/1.0\\r\\n\\r\\n"; print <$s>'`;
    assert.match(await run('client', asked), /^HTTP\/1.0 200 OK/);
  });
});
