import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { type Answers, type FakeApi, fakeApi } from '../../transport/kubernetes/api.fixture.ts';
import { Cluster } from '../../transport/kubernetes/cluster.ts';
import type { StackContext } from '../provider.ts';
import { rememberObject } from './remember-object.ts';

const WEB = '/apis/apps/v1/namespaces/shop/deployments/web';
const gone = [404, { reason: 'NotFound', message: 'no' }] as const;
const object = (over: object = {}, metadata: object = {}) => ({
  kind: 'Secret',
  metadata: { name: 'web', uid: 'u1', resourceVersion: '7', ...metadata },
  data: { a: '1' },
  status: { seen: true },
  ...over,
});

let api: FakeApi | undefined;
afterEach(() => api?.close());

/** @param lines what the ledger gets */
async function remembered(path: string, answer: Answers['answer'], lines: string[] = []) {
  api = await fakeApi({ answer });
  const surroundings = { env: {}, home: '/nowhere', user: 'ops' };
  const cluster = await Cluster.of({ kubeconfig: api.kubeconfig }, surroundings);
  const write = (event: string) => (thing: { kind: string; id: string }) =>
    void lines.push(`${event} ${thing.kind} ${thing.id}`);
  const ledger = {
    creating: write('creating'),
    created: write('created'),
    destroyed: write('destroyed'),
  };
  const labels = { 'opsproof.run': 'r1' };
  const context = { prefix: 'opsproof-r1-shop', labels, ledger } as unknown as StackContext;
  return rememberObject(path, { cluster }, context);
}

const changes = () =>
  (api?.asked ?? [])
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => `${method} ${path} ${body}`);

test('an object that was changed is put back, on top of what it is now; one that was not is left alone', async () => {
  let now = object();
  const bringBack = await remembered(WEB, () => [200, now]);
  await bringBack();
  assert.deepEqual(changes(), []);
  now = object({ data: { a: '2' } }, { resourceVersion: '9' });
  await bringBack();
  assert.deepEqual(changes(), [
    `PUT ${WEB} {"kind":"Secret","data":{"a":"1"},"metadata":{"name":"web","resourceVersion":"9"}}`,
  ]);
});

test('an object that is gone is made again; one that was not there is deleted, and its end waited for', async () => {
  let there = true;
  const bringBack = await remembered(WEB, () => (there ? [200, object()] : gone));
  there = false;
  await assert.rejects(bringBack(), /no/);
  assert.deepEqual(changes(), [
    `POST /apis/apps/v1/namespaces/shop/deployments {"kind":"Secret","metadata":{"name":"web"},"data":{"a":"1"}}`,
  ]);
  await api?.close();
  let left = 0;
  const remove = await remembered(WEB, ({ method }) => {
    if (method === 'DELETE') return [200, {}];
    left -= 1;
    return left > 0 ? [200, object()] : gone;
  });
  left = 3;
  await remove();
  assert.equal(left, 0);
  assert.deepEqual(changes(), [`DELETE ${WEB} {"propagationPolicy":"Foreground"}`]);
});

test('what something else makes is left to that', async () => {
  let there = true;
  const owned = object({}, { ownerReferences: [{ kind: 'StatefulSet', name: 'store', controller: true }] });
  const bringBack = await remembered(WEB, () => (there ? [200, owned] : gone));
  there = false;
  await bringBack();
  assert.deepEqual(changes(), []);
});

test('a node is in the ledger before it is marked, and loses the mark only of this stack', async () => {
  const lines: string[] = [];
  let annotations: Record<string, string> = {};
  const node = () => ({ metadata: { name: 'n1', labels: { zone: 'a' }, annotations }, spec: {} });
  const bringBack = await remembered('/api/v1/nodes/n1', () => [200, node()], lines);
  assert.deepEqual(lines, ['creating cordon opsproof-r1-shop/n1', 'created cordon opsproof-r1-shop/n1']);
  annotations = { 'opsproof.cordon': 'opsproof-r1-shop', 'opsproof.run': 'r1', other: 'x' };
  await bringBack();
  assert.deepEqual(changes(), [
    'PATCH /api/v1/nodes/n1 {"metadata":{"labels":{"opsproof.run":"r1"},"annotations":{"opsproof.run":"r1","opsproof.cordon":"opsproof-r1-shop"}}}',
    'PATCH /api/v1/nodes/n1 {"metadata":{"labels":{},"annotations":{"opsproof.cordon":null,"opsproof.run":null}},"spec":{"unschedulable":null}}',
  ]);
  assert.equal(lines.at(-1), 'destroyed cordon opsproof-r1-shop/n1');
  await api?.close();
  for (const [spec, marks, by] of [
    [{ unschedulable: true }, {}, 'not by opsproof'],
    [{}, { 'opsproof.cordon': 'opsproof-r2-shop' }, 'by the stack opsproof-r2-shop'],
  ] as const) {
    const taken = remembered('/api/v1/nodes/n1', () => [
      200,
      { metadata: { name: 'n1', annotations: marks }, spec },
    ]);
    await assert.rejects(taken, (error: unknown) => {
      assert.ok(error instanceof UnableError);
      assert.equal(error.message, `the node n1 is cordoned already, ${by}`);
      return true;
    });
    assert.deepEqual(changes(), []);
    await api?.close();
  }
});
