import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { type Answers, type FakeApi, fakeApi } from '../../transport/kubernetes/api.fixture.ts';
import { kubernetesObstacles } from './obstacles.ts';

let api: FakeApi | undefined;
afterEach(() => api?.close());

const allowed = (yes: boolean, reason?: string) => [201, { status: { allowed: yes, reason } }] as const;
async function ask(answer: Answers['answer']) {
  api = await fakeApi({ answer });
  const settings = { kubeconfig: api.kubeconfig, context: 'fake' };
  return kubernetesObstacles([], { environment: 'shop', cwd: '/', env: {}, settings });
}

test('who may do everything has nothing in the way, and only reviews are posted', async () => {
  assert.deepEqual(await ask(() => allowed(true)), []);
  const { asked } = api ?? assert.fail();
  const paths = new Set(asked.map(({ method, path }) => `${method} ${path}`));
  assert.deepEqual([...paths], ['POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews']);
});

test('the rights that are missing are named, with what to ask for', async () => {
  const refused = await ask(({ body }) => {
    const { verb, resource, subresource } = JSON.parse(body).spec.resourceAttributes;
    if (verb === 'delete') return allowed(false, 'no rule');
    return allowed(!(resource === 'pods' && subresource === 'exec'));
  });
  assert.deepEqual(refused, [
    {
      message:
        'the cluster of the context "fake" does not let you delete namespaces (no rule), create pods/exec',
      hint: 'ask for a ClusterRole with these verbs; kubectl auth can-i --list shows what you may do',
    },
  ]);
});

test('a cluster that does not let anybody ask is unable', async () => {
  const [first] = await ask(() => [401, { message: 'Unauthorized' }]);
  assert.equal(first?.unable, true);
  assert.match(first?.message ?? '', /Unauthorized/);
});
