import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import { parseManifests } from './manifests.ts';
import { asLabels, namespaceOf } from './names.ts';
import { render } from './render.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-manifests-'));
after(() => rmSync(cwd, { recursive: true }));

test('several documents and lists are objects with their lines; what YAML 1.1 means is meant', () => {
  const text = [
    '# a comment',
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: { name: one }',
    'data: { on: "x" }',
    'mode: 0644',
    '---',
    '---',
    'apiVersion: v1',
    'kind: List',
    'items: [{ apiVersion: v1, kind: Secret, metadata: { name: two } }]',
  ].join('\n');
  const { objects, mistakes } = parseManifests(text, 'a.yaml');
  assert.deepEqual(mistakes, []);
  assert.deepEqual(
    objects.map(({ object, where }) => [where, object.kind, object.metadata.name]),
    [
      ['a.yaml:2', 'ConfigMap', 'one'],
      ['a.yaml:9', 'Secret', 'two'],
    ],
  );
  assert.deepEqual(
    objects.map(({ object }) => (object as { mode?: unknown }).mode),
    [0o644, undefined],
  );
});

test('a key that stands twice, broken YAML and what is no object are mistakes with their line', () => {
  const mistakes = (text: string) => parseManifests(text, 'a.yaml').mistakes;
  assert.deepEqual(
    mistakes('apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  replicas: 1\n  replicas: 2\n'),
    ['a.yaml:6: the key replicas occurs twice; keep one of them'],
  );
  assert.match(mistakes('kind: [a\n')[0] ?? '', /^a\.yaml:\d: not valid YAML: /);
  assert.deepEqual(mistakes('kind: Pod\n---\napiVersion: v1\n---\napiVersion: v1\nkind: Pod\n---\nhello\n'), [
    'a.yaml:1: has no apiVersion',
    'a.yaml:3: has no kind',
    'a.yaml:5: the Pod has no metadata.name',
    'a.yaml:8: is not an object of Kubernetes',
  ]);
});

test('a namespace is a DNS label, and two stacks never share one', () => {
  assert.equal(namespaceOf('opsproof-20261122-145716-3f2a-shop'), 'opsproof-20261122-145716-3f2a-shop');
  const odd = [
    'opsproof-r-shop.fresh1',
    'opsproof-r-shop_fresh1',
    'opsproof-r-Shop-fresh1',
    `opsproof-r-${'x'.repeat(80)}`,
  ];
  const names = odd.map(namespaceOf);
  for (const name of names) assert.match(name, /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
  assert.equal(new Set(names).size, odd.length);
  assert.deepEqual(
    asLabels({ 'opsproof.run': 'r1', 'opsproof.expires': '2026-01-02T03:04:05Z', 'opsproof.runner': '1/2' }),
    {
      'opsproof.run': 'r1',
    },
  );
});

test('mistakes of hosts and their manifests are reported before anything is asked', async () => {
  mkdirSync(join(cwd, 'environments'), { recursive: true });
  mkdirSync(join(cwd, 'k8s'), { recursive: true });
  mkdirSync(join(cwd, 'empty'), { recursive: true });
  const pod = (metadata: string) => `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\n`;
  writeFileSync(join(cwd, 'k8s/a.yaml'), pod('{ name: a, namespace: shop }'));
  writeFileSync(
    join(cwd, 'k8s/b.yaml'),
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\nmetadata: { name: shop }\n',
  );
  writeFileSync(join(cwd, 'k8s/c.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n');
  const hosts = [
    'a: { }',
    'b: { image: nginx, selector: "app=b" }',
    'c: { selector: "app=c" }',
    'd: { selector: "app=d", manifests: [../k8s], env: { A: 1 } }',
    'E_e: { image: nginx }',
    'f: { image: nginx, user: ops, values: [../k8s/a.yaml] }',
    'g: { image: nginx, transport: ssh, ready: { healthy: true } }',
    'h: { selector: "app=h", manifests: [../none] }',
    'i: { selector: "app=h", manifests: [../empty] }',
  ];
  const text = [
    'lifecycle: ephemeral',
    'provider: kubernetes',
    'hosts:',
    ...hosts.map((host) => `  ${host}`),
    '',
  ];
  writeFileSync(join(cwd, 'environments/pods.yaml'), text.join('\n'));
  const asked = loadEnvironment('pods', { cwd, env: {}, secrets: 'resolve' });
  await assert.rejects(asked, (error: Error) => {
    const lines = error.message
      .replaceAll('environments/pods.yaml:', '')
      .replaceAll(`${cwd}/`, '')
      .split('\n');
    assert.deepEqual(lines, [
      '4: hosts.a: needs either image, for a pod of its own, or selector, which finds a pod of the manifests or the chart',
      '5: hosts.b: needs either image, for a pod of its own, or selector, which finds a pod of the manifests or the chart',
      '6: hosts.c.selector: finds nothing: the host has no manifests, kustomize or chart to make the pod',
      '7: hosts.d: command and env mean nothing with selector: its manifest says what the pod runs',
      '7: hosts.d.manifests: k8s/b.yaml:4: the key metadata occurs twice; keep one of them',
      'k8s/a.yaml:1: the Pod a names the namespace "shop": each stack has one of its own; leave it out',
      'k8s/c.yaml:1: a Namespace: each stack has one of its own, which opsproof makes',
      '8: hosts.E_e: "E_e" cannot be the name of a pod and its service: small letters, digits and -, at most 63',
      '9: hosts.f.user: the provider "kubernetes" has no user: commands run as the user of the container',
      '  say securityContext.runAsUser in its manifest',
      '9: hosts.f.values: means nothing without chart',
      '10: hosts.g.transport: the provider "kubernetes" cannot reach its hosts through ssh: its hosts are pods; allowed: kubernetes',
      '11: hosts.h.manifests: there is no ../none',
      '12: hosts.i.manifests: empty: there is no object in it',
    ]);
    return true;
  });
});

test('a chart without helm, and a kustomization without both of its tools, say what to install', async () => {
  const env = { PATH: join(cwd, 'none') };
  await assert.rejects(render({ chart: '/charts/shop', values: [] }, 'n', env), {
    message: '/charts/shop needs helm, which is not installed on this machine',
    hint: 'install helm: `brew install helm`, `snap install helm --classic` or `go install helm.sh/helm/v3/cmd/helm@v3.22.0`; or write what `helm template …` prints into a file, and name that in manifests',
  });
  await assert.rejects(render({ kustomize: '/k8s' }, 'n', env), {
    message: '/k8s needs kubectl or kustomize, which is not installed on this machine',
    hint: 'install kubectl: `brew install kubectl`, `snap install kubectl --classic` or, on Debian, `apt-get install kubernetes-client`; or write what `kubectl kustomize …` prints into a file, and name that in manifests',
  });
});

test('a chart is what helm prints, called with its values; what helm refuses is reported', async () => {
  const tools = join(cwd, 'tools');
  mkdirSync(tools, { recursive: true });
  const object = 'apiVersion: v1\\nkind: Pod\\nmetadata: { name: %s }\\n';
  const script = `#!/bin/sh\n[ "$3" != /charts/bad ] || { echo "Error: no such chart" >&2; exit 1; }\nprintf '${object}' "$(echo "$@" | tr ' /.' '---')"\n`;
  writeFileSync(join(tools, 'helm'), script, { mode: 0o755 });
  const env = { PATH: `${tools}:/usr/bin:/bin` };
  const [one] = await render({ chart: '/charts/shop', values: ['/v.yaml'] }, 'ns', env);
  assert.equal(
    one?.object.metadata.name,
    'template-stack--charts-shop---namespace-ns---skip-tests---no-hooks---values--v-yaml',
  );
  await assert.rejects(
    render({ chart: '/charts/bad', values: [] }, 'ns', env),
    /helm template stack \/charts\/bad .*: Error: no such chart$/,
  );
});
