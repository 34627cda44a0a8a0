import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolloutMissing } from '../../transport/kubernetes/rollout.ts';
import { readObjectName } from './object-name.ts';

const pathOf = (text: string) => {
  const name = readObjectName(text);
  return typeof name === 'string' ? name : name.path('shop');
};

test('a name is a kind and a name, or that of a group; others say what is meant', () => {
  assert.equal(pathOf('deployment/web'), '/apis/apps/v1/namespaces/shop/deployments/web');
  assert.equal(pathOf('Pod/web-0'), '/api/v1/namespaces/shop/pods/web-0');
  assert.equal(pathOf('node/node-1'), '/api/v1/nodes/node-1');
  assert.equal(
    pathOf('cert-manager.io/v1/certificates/web'),
    '/apis/cert-manager.io/v1/namespaces/shop/certificates/web',
  );
  assert.equal(
    pathOf('deploiment/web'),
    'no kind "deploiment" is known: did you mean "deployment"?; others are written GROUP/VERSION/PLURAL/NAME',
  );
  for (const text of [
    'web',
    'deployment/',
    'deployment/../../secrets/x',
    'pod/Web',
    'constructor/web',
    'a/b/c/d/e',
  ])
    assert.match(pathOf(text), /^(?:the name of a kubernetes object|no kind)/, text);
});

test('rolled out is what kubectl calls so', () => {
  const deployment = (status: object, generation = 1) =>
    rolloutMissing({ kind: 'Deployment', metadata: { generation }, spec: { replicas: 2 }, status });
  const whole = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  assert.equal(deployment(whole), undefined);
  assert.deepEqual(deployment(whole, 2), { why: 'its last change was not looked at yet' });
  assert.deepEqual(deployment({ ...whole, updatedReplicas: 1 }), { why: '1 of 2 pods are updated' });
  assert.deepEqual(deployment({ ...whole, replicas: 3 }), { why: '1 old pods are still there' });
  assert.deepEqual(deployment({ ...whole, availableReplicas: 1 }), { why: '1 of 2 pods are available' });
  const late = { type: 'Progressing', reason: 'ProgressDeadlineExceeded', message: 'too late' };
  assert.deepEqual(deployment({ ...whole, conditions: [late] }), { why: 'too late' });
  assert.deepEqual(rolloutMissing({ kind: 'StatefulSet', spec: {}, status: {} }), {
    why: '0 of 1 pods are available',
  });
  const updating = { updatedReplicas: 0, readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' };
  assert.deepEqual(rolloutMissing({ kind: 'StatefulSet', spec: {}, status: updating }), {
    why: '0 of 1 pods are updated',
  });
  const daemons = { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 };
  assert.deepEqual(rolloutMissing({ kind: 'DaemonSet', status: daemons }), {
    why: '1 of 2 pods are available',
  });
  assert.equal(rolloutMissing({ kind: 'Secret' }), 'never');
});
