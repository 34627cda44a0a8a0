import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import { Host } from '../../host/host.ts';
import { ActionFailed, ConfigurationError, UnableError } from '../../model/errors.ts';
import { parseMoment } from '../../model/moment.ts';
import {
  type Answers,
  type FakeApi,
  fakeApi,
  type Question,
} from '../../transport/kubernetes/api.fixture.ts';
import type { Action, Stage } from '../action.ts';
import { Scenario } from '../scenario.ts';
import { applyText } from './apply-manifest.ts';
import { scaleObject } from './scale.ts';
import { verbOnObject } from './verb-on-object.ts';

const WEB = '/apis/apps/v1/namespaces/shop/deployments/web';
const soon = parseMoment(' within 1 second');

const open: FakeApi[] = [];
afterEach(async () => {
  for (const api of open.splice(0)) await api.close();
});

/** Does an action on hosts of one namespace. @returns what was asked, and what was remembered before, in order */
async function perform(
  action: Action,
  answer: Answers['answer'],
  over: { readonly lifecycle?: 'live'; readonly hosts?: readonly string[]; readonly ended?: boolean } = {},
) {
  const log: string[] = [];
  const api = await fakeApi({
    answer(question) {
      log.push(`${question.method} ${question.path}`);
      return answer(question);
    },
  });
  open.push(api);
  const { kubeconfig, asked } = api;
  const scenario = new Scenario(undefined);
  scenario.blueprint = {
    ...{ environment: 'pods', protected: false, endpoints: {}, hosts: [] },
    lifecycle: over.lifecycle ?? 'ephemeral',
  };
  let opened = 0;
  const host = async (name: string) => {
    opened += 1;
    if (over.ended === true && opened > 1) throw new UnableError('the run is over');
    return new Host({ name, groups: [], target: { transport: 'kubernetes', pod: name, kubeconfig } });
  };
  Object.defineProperty(scenario, 'host', { value: host });
  const stage: Stage = {
    scenario,
    turn: () => assert.fail('no host is turned'),
    remember: async (name, what) => void log.push(`remember ${what} of ${name}`),
    bringBack: async (_name, what) => {
      log.push(`bring back ${what}`);
      return what.endsWith('/mine');
    },
    look: async (name) => void log.push(`look at ${name}`),
  };
  const error = await action.perform(stage, over.hosts ?? ['web']).then(
    () => undefined,
    (error: Error) => error,
  );
  return { log, error, asked: () => asked };
}

const whole = {
  kind: 'Deployment',
  metadata: { uid: 'u1', generation: 1 },
  spec: { replicas: 1 },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};
const missing = [404, { reason: 'NotFound', message: 'deployments.apps "web" not found' }] as const;
const last = (asked: readonly Question[], method: string) => asked.findLast((one) => one.method === method);

suite('actions on a cluster', () => {
  test('scale remembers the object, changes its number of pods, and waits only when it is told to', async () => {
    const once = await perform(scaleObject('deployment/web', 3, undefined), () => [200, whole]);
    assert.equal(once.error, undefined);
    assert.deepEqual(once.log, [`remember ${WEB} of web`, `PATCH ${WEB}/scale`, 'look at web']);
    assert.deepEqual(JSON.parse(last(once.asked(), 'PATCH')?.body ?? ''), { spec: { replicas: 3 } });
    const few = { ...whole, status: { ...whole.status, availableReplicas: 0 } };
    const late = await perform(scaleObject('deployment/web', 3, soon), () => [200, few]);
    assert.ok(late.error instanceof ActionFailed);
    assert.match(
      late.error.message,
      /^deployment\/web is not rolled out: 0 of 1 pods are available after 1 s\n {2}hint: /,
    );
  });

  test('of several hosts in one namespace, it is done once', async () => {
    const { log } = await perform(scaleObject('deployment/web', 3, undefined), () => [200, whole], {
      hosts: ['web', 'db'],
    });
    assert.equal(log.filter((line) => line.startsWith('PATCH')).length, 1);
  });

  test('what the cluster refuses is red; whom it does not let in could not do it; what is not there is red', async () => {
    const refused = await perform(scaleObject('deployment/web', 3, undefined), ({ method }) =>
      method === 'PATCH' ? [422, { message: 'spec.replicas: Invalid value' }] : [200, whole],
    );
    assert.ok(refused.error instanceof ActionFailed);
    assert.equal(
      refused.error.message,
      'scale deployment/web to 3 in the namespace shop: the cluster refused it: spec.replicas: Invalid value',
    );
    const outside = await perform(scaleObject('deployment/web', 3, undefined), () => [
      403,
      { message: 'deployments.apps "web" is forbidden' },
    ]);
    assert.ok(outside.error instanceof UnableError);
    assert.match(outside.error.hint ?? '', /is not allowed to do that/);
    const none = await perform(scaleObject('deployment/web', 3, undefined), () => missing);
    assert.ok(none.error instanceof ActionFailed);
    assert.match(none.error.message, /the cluster refused it: deployments.apps "web" not found$/);
  });

  test('a wait ends with the run', async () => {
    const few = { ...whole, status: { ...whole.status, availableReplicas: 0 } };
    const { error } = await perform(
      scaleObject('deployment/web', 3, parseMoment(' within 1 minute')),
      () => [200, few],
      { ended: true },
    );
    assert.equal(error?.message, 'the run is over');
  });

  test('restart sets what kubectl sets', async () => {
    const { asked, error } = await perform(verbOnObject('restart', 'deployment/web', soon), () => [
      200,
      whole,
    ]);
    assert.equal(error, undefined);
    const { type, body } = last(asked(), 'PATCH') ?? { type: '', body: '' };
    assert.equal(type, 'application/strategic-merge-patch+json');
    assert.match(
      body,
      /^\{"spec":\{"template":\{"metadata":\{"annotations":\{"kubectl.kubernetes.io\/restartedAt":"[^"]+"\}\}\}\}\}$/,
    );
  });

  test('roll back goes to the revision before, by number and not by age, and only to its own', async () => {
    const owned = (uid: string) => [{ uid, controller: true }];
    const set = (revision: number, image: string, uid = 'u1') => ({
      metadata: {
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
        ownerReferences: owned(uid),
      },
      spec: {
        template: { metadata: { labels: { app: 'web', 'pod-template-hash': 'x' } }, spec: { image } },
      },
    });
    const items = [set(9, 'nine'), set(10, 'ten'), set(2, 'two'), set(11, 'of another', 'u2')];
    const answer: Answers['answer'] = ({ path }) => [200, path.endsWith('/replicasets') ? { items } : whole];
    const { asked } = await perform(verbOnObject('roll back', 'deployment/web', undefined), answer);
    assert.deepEqual(JSON.parse(last(asked(), 'PATCH')?.body ?? ''), [
      {
        op: 'replace',
        path: '/spec/template',
        value: { metadata: { labels: { app: 'web' } }, spec: { image: 'nine' } },
      },
    ]);
    const revisions = [1, 3, 2].map((revision) => ({
      ...{ revision, data: { spec: revision } },
      metadata: { ownerReferences: owned('u1') },
    }));
    const stateful = await perform(verbOnObject('roll back', 'statefulset/web', undefined), ({ path }) => [
      200,
      path.endsWith('/controllerrevisions') ? { items: revisions } : whole,
    ]);
    assert.equal(last(stateful.asked(), 'PATCH')?.body, '{"spec":2}');
    const first = await perform(verbOnObject('roll back', 'deployment/web', undefined), ({ path }) => [
      200,
      path.endsWith('/replicasets') ? { items: [set(1, 'one')] } : whole,
    ]);
    assert.ok(first.error instanceof ActionFailed);
    assert.equal(
      first.error.message,
      'roll back deployment/web: the cluster keeps no revision before this one',
    );
    assert.equal(first.log.filter((line) => line.startsWith('remember')).length, 0);
  });

  test('delete deletes the one that it saw, and waits until it is gone or another one has its name', async () => {
    let left = 2;
    const { asked, error } = await perform(verbOnObject('delete', 'pod/store-0', soon), ({ method }) => {
      if (method === 'GET') left -= 1;
      return [200, { kind: 'Pod', metadata: { uid: left > 0 ? 'u1' : 'u2' } }];
    });
    assert.equal(error, undefined);
    assert.deepEqual(JSON.parse(last(asked(), 'DELETE')?.body ?? ''), {
      propagationPolicy: 'Background',
      preconditions: { uid: 'u1' },
    });
  });

  test('a node is marked before it is cordoned; only one that the scenario cordoned takes pods again', async () => {
    const node = () => [200, {}] as const;
    const { log } = await perform(verbOnObject('cordon', 'node/mine', undefined), node);
    assert.deepEqual(log, [
      'GET /api/v1/nodes/mine',
      'remember /api/v1/nodes/mine of web',
      'PATCH /api/v1/nodes/mine',
      'look at web',
    ]);
    const mine = await perform(verbOnObject('uncordon', 'node/mine', undefined), node);
    assert.deepEqual(mine.log, ['bring back /api/v1/nodes/mine', 'look at web']);
    const other = await perform(verbOnObject('uncordon', 'node/other', undefined), node);
    assert.ok(other.error instanceof UnableError);
    const live = await perform(verbOnObject('uncordon', 'node/other', undefined), node, {
      lifecycle: 'live',
    });
    assert.equal(live.error, undefined);
    assert.deepEqual(JSON.parse(last(live.asked(), 'PATCH')?.body ?? ''), { spec: { unschedulable: null } });
  });

  test('a manifest is applied object by object, each remembered before; what is refused is reported with its place', async () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n---\napiVersion: v1\nkind: Secret\nmetadata: { name: b, namespace: shop }\n';
    const kinds = {
      resources: [
        { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
        { name: 'secrets', kind: 'Secret', namespaced: true },
      ],
    };
    const answer: Answers['answer'] = ({ path }) => [200, path === '/api/v1' ? kinds : {}];
    const { log, error } = await perform(applyText(text, undefined), answer);
    assert.equal(error, undefined);
    const base = '/api/v1/namespaces/shop';
    assert.deepEqual(
      log.filter((line) => !line.startsWith('GET')).sort(),
      [
        `PATCH ${base}/configmaps/a`,
        `PATCH ${base}/secrets/b`,
        'look at web',
        `remember ${base}/configmaps/a of web`,
        `remember ${base}/secrets/b of web`,
      ].sort(),
    );
    const refused = await perform(applyText(text, undefined), (question) =>
      question.path.endsWith('/secrets/b') ? [422, { message: 'data: Invalid value' }] : answer(question),
    );
    assert.ok(refused.error instanceof ActionFailed);
    assert.equal(
      refused.error.message,
      'apply the kubernetes manifest in the namespace shop: the cluster refused it: the doc string:5: the Secret b was refused: data: Invalid value',
    );
    const elsewhere = await perform(applyText(text.replace('shop', 'other'), undefined), answer);
    assert.match(elsewhere.error?.message ?? '', /the Secret b names the namespace "other"/);
  });

  test('what cannot be meant is refused before anything runs', () => {
    const cases: readonly (readonly [() => unknown, RegExp])[] = [
      [() => scaleObject('node/n1', 1, undefined), /node\/n1 belongs to the whole cluster/],
      [() => verbOnObject('delete', 'namespace/x', undefined), /belongs to the whole cluster/],
      [() => scaleObject('replicaset/web', 1, soon), /replicaset\/web does not roll out/],
      [() => verbOnObject('restart', 'configmap/x', undefined), /configmap\/x does not roll out/],
      [() => verbOnObject('cordon', 'deployment/web', undefined), /only a node can be cordoned/],
      [() => verbOnObject('cordon', 'node/n1', soon), /nothing to wait for after a cordon/],
      [
        () => verbOnObject('restart', 'deployment/web', parseMoment(' for 1 second')),
        /write within 1 minute/,
      ],
      [() => applyText('', undefined), /there is no object in the manifest/],
      [() => applyText('kind: [', undefined), /the doc string:1: not valid YAML/],
      [
        () => applyText('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n', soon),
        /nothing in the manifest rolls out/,
      ],
    ];
    for (const [make, told] of cases)
      assert.throws(make, (error: unknown) => {
        assert.ok(error instanceof ConfigurationError);
        assert.match(error.message, told);
        return true;
      });
  });
});
