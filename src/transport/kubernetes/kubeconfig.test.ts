import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { UnableError } from '../../model/errors.ts';
import { kubeconfigFor } from './api.fixture.ts';
import { type Client, loadClient } from './client.ts';
import { Cluster } from './cluster.ts';
import type { ClusterPlace } from './target.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-kubeconfigs-'));
after(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const one = write('one', kubeconfigFor('https://one.test:6443', 'one'));
const two = write('two', kubeconfigFor('https://two.test:6443', 'two'));
/** The name of the first file, with another server. */
const other = write('other', kubeconfigFor('https://other.test:6443', 'one'));

const read = (env: NodeJS.ProcessEnv, place: ClusterPlace = {}) =>
  Cluster.of(place, { env, home: folder, user: 'ops' });

const refusal = async (asked: Promise<unknown>) => {
  const error = await asked.then(
    () => assert.fail('it was read'),
    (reason: UnableError) => reason,
  );
  return [error.message.replaceAll(folder, '~'), error.hint];
};

test('of several files the first that says something wins, as for kubectl', async () => {
  const { server, context, namespace } = await read({ KUBECONFIG: `${one}:${two}` });
  assert.deepEqual([server, context, namespace], ['https://one.test:6443', 'one', 'shop']);
  assert.equal((await read({ KUBECONFIG: `${two}:${one}` })).context, 'two');
  // One that is not there is passed over, and a name that two have is that of the first.
  const merged = await read({ KUBECONFIG: `${join(folder, 'none')}::${one}:${other}` });
  assert.equal(merged.server, 'https://one.test:6443');
});

test('a context, a file and a namespace that are named go first', async () => {
  assert.equal(
    (await read({ KUBECONFIG: `${one}:${two}` }, { context: 'two' })).server,
    'https://two.test:6443',
  );
  assert.equal((await read({ KUBECONFIG: one }, { kubeconfig: two, namespace: 'own' })).namespace, 'own');
});

test('what is not there or wrong is reported with where it was looked', async () => {
  assert.deepEqual(await refusal(read({})), [
    'no cluster is known: there is no ~/.kube/config',
    'set KUBECONFIG, or name the file: kubeconfig: path',
  ]);
  assert.deepEqual(await refusal(read({ KUBECONFIG: one }, { context: 'tow' })), [
    'there is no context "tow" in ~/one: allowed: one',
    undefined,
  ]);
  const none = write(
    'none-chosen',
    kubeconfigFor('https://a.test').replace('"current-context":"fake"', '"a":1'),
  );
  assert.deepEqual(await refusal(read({ KUBECONFIG: none })), [
    'no context is chosen in ~/none-chosen; there are: fake',
    'name one: context: …, or `kubectl config use-context …`',
  ]);
  const dangling = write(
    'dangling',
    kubeconfigFor('https://a.test').replace('"clusters":[{"name":"fake"', '"clusters":[{"name":"b"'),
  );
  assert.deepEqual(await refusal(read({ KUBECONFIG: dangling })), [
    'the context "fake" names a cluster that is not in ~/dangling',
    undefined,
  ]);
  const [message, hint] = await refusal(read({ KUBECONFIG: write('broken', 'users: [\n  token: hunter2x') }));
  assert.match(message ?? '', /^the kubeconfig ~\/broken cannot be read: /);
  assert.doesNotMatch(message ?? '', /hunter2x/);
  assert.equal(hint, '`kubectl config view` says what is wrong with it');
});

test('without the client it is said how to install it', async () => {
  const missing = Object.assign(new Error('no'), { code: 'ERR_MODULE_NOT_FOUND' });
  assert.deepEqual(await refusal(loadClient(() => Promise.reject(missing))), [
    'Kubernetes is asked by the package @kubernetes/client-node, which is not installed',
    'npm install --save-dev @kubernetes/client-node@2.0.1',
  ]);
  await assert.rejects(
    loadClient(() => Promise.reject(new TypeError('broken')) as Promise<Client>),
    TypeError,
  );
});
