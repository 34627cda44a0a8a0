import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { type Answers, type FakeApi, fakeApi } from '../../transport/kubernetes/api.fixture.ts';
import { byHand, kubernetesThings } from './things.ts';

const before = process.env.KUBECONFIG;
let api: FakeApi | undefined;
afterEach(async () => {
  await api?.close();
  if (before === undefined) delete process.env.KUBECONFIG;
  else process.env.KUBECONFIG = before;
});

async function serve(answer: Answers['answer']): Promise<FakeApi> {
  api = await fakeApi({ answer });
  process.env.KUBECONFIG = '/nowhere';
  return api;
}
const scopeOf = ({ kubeconfig }: FakeApi) => ({ kubeconfig, context: 'fake' });
const gone = [404, { reason: 'NotFound', message: 'no' }] as const;

test('namespaces and cordons of runs are found in the clusters of the ledgers, and nothing is asked where none is known', async () => {
  const namespace = {
    metadata: {
      name: 'opsproof-r1-shop',
      creationTimestamp: '2026-01-02T03:04:05Z',
      labels: { 'opsproof.run': 'r1' },
      annotations: {
        'opsproof.environment': 'shop',
        'opsproof.expires': '2026-01-02T05:04:05Z',
        'opsproof.keep': 'true',
      },
    },
  };
  const labels = { 'opsproof.run': 'r1' };
  const node = {
    metadata: {
      name: 'n1',
      labels,
      annotations: { 'opsproof.cordon': 'opsproof-r1-shop', 'opsproof.environment': 'shop' },
    },
  };
  const fake = await serve(({ path }) => [200, { items: [path === '/api/v1/nodes' ? node : namespace] }]);
  assert.deepEqual(await kubernetesThings.find('r1', []), []);
  assert.equal(fake.asked.length, 0);
  const scope = scopeOf(fake);
  assert.deepEqual(await kubernetesThings.find('r1', [scope]), [
    {
      kind: 'namespace',
      id: 'opsproof-r1-shop',
      scope,
      run: 'r1',
      owner: 'shop',
      keep: true,
      madeAt: Date.parse('2026-01-02T03:04:05Z'),
      expires: '2026-01-02T05:04:05Z',
    },
    { kind: 'cordon', id: 'opsproof-r1-shop/n1', scope, run: 'r1', owner: 'shop', keep: false },
  ]);
  assert.deepEqual(
    fake.asked.map(({ query }) => query.get('labelSelector')),
    ['opsproof.run=r1', 'opsproof.run=r1'],
  );
  assert.equal(
    byHand([
      { kind: 'namespace', id: 'a', scope },
      { kind: 'cordon', id: 'a/n1', scope },
      { kind: 'namespace', id: 'b', scope },
    ]),
    'kubectl --context fake delete namespace a b; kubectl --context fake uncordon n1',
  );
});

test('a cluster that refuses is reported with what helps', async () => {
  const fake = await serve(() => [403, { message: 'namespaces is forbidden' }]);
  await assert.rejects(kubernetesThings.find(undefined, [scopeOf(fake)]), {
    message: `the cluster of the context "fake" (${fake.server}): namespaces is forbidden`,
    hint: 'the user of the context "fake" is not allowed to do that: `kubectl auth can-i --list`',
  });
  await assert.rejects(
    kubernetesThings.isThere({ kind: 'namespace', id: 'a', scope: { kubeconfig: '/nowhere' } }),
    /^UnableError: no cluster is known: there is no \/nowhere$/,
  );
});

test('a namespace is gone only when the cluster says so; one that does not go says why', async () => {
  let left = 3;
  const scope = scopeOf(
    await serve(({ method, path }) => {
      if (method === 'DELETE' && path.endsWith('/pods')) return [200, {}];
      if (method === 'DELETE') return left > 0 ? [200, {}] : gone;
      left -= 1;
      return left > 0 ? [200, { status: {} }] : gone;
    }),
  );
  assert.equal(await kubernetesThings.remove({ kind: 'namespace', id: 'a', scope }, 5_000), undefined);
  assert.equal(await kubernetesThings.remove({ kind: 'namespace', id: 'a', scope }, 5_000), undefined);
  assert.deepEqual(
    api?.asked.filter(({ method }) => method === 'DELETE').map(({ path, query }) => `${path}?${query}`),
    ['/api/v1/namespaces/a?', '/api/v1/namespaces/a/pods?gracePeriodSeconds=1', '/api/v1/namespaces/a?'],
  );
  await api?.close();
  const message =
    'Some content in the namespace has finalizers remaining: shop.test/hold in 1 resource instances';
  const conditions = [
    {
      type: 'NamespaceContentRemaining',
      status: 'True',
      message: 'shops.shop.test has 1 resource instances',
    },
    { type: 'NamespaceFinalizersRemaining', status: 'True', message },
    { type: 'NamespaceDeletionContentFailure', status: 'False', message: 'all is well' },
  ];
  const stuck = scopeOf(await serve(() => [200, { status: { conditions } }]));
  assert.equal(
    await kubernetesThings.remove({ kind: 'namespace', id: 'a', scope: stuck }, 300),
    `namespace a is not gone after 0.3 s: shops.shop.test has 1 resource instances; ${message}`,
  );
  await api?.close();
  assert.match(
    (await kubernetesThings.remove({ kind: 'namespace', id: 'a', scope: stuck }, 300)) ?? '',
    /^namespace a could not be removed: no cluster is known: there is no /,
  );
});
