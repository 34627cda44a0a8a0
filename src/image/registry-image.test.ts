import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { archive, layout } from './layers.fixture.ts';
import { parseReference } from './reference.ts';
import { readRegistryImage } from './registry-image.ts';

const reading = { wanted: new Set<string>(), signal: AbortSignal.timeout(20_000) };
let server: Server;
let registry: string;
let files: ReadonlyMap<string, Buffer>;
let digest: string;
/** What the next answers are instead: path → status and, for a redirect, where. */
const instead = new Map<string, readonly [number, string?]>();

before(async () => {
  files = layout([await archive({ 'etc/a': 'a' }), await archive({ 'etc/b': 'b' })]);
  digest = JSON.parse(String(files.get('index.json'))).manifests[0].digest;
  server = createServer((request, response) => {
    const path = request.url ?? '';
    const [status, location] = instead.get(path) ?? [];
    const blob = files.get(`blobs/${(/sha256:[0-9a-f]+$/.exec(path) ?? [''])[0].replace(':', '/')}`);
    if (status !== undefined)
      response.writeHead(status, location === undefined ? {} : { location }).end('no');
    else if (!/^\/v2\/shop\/web\/(?:manifests|blobs)\//.test(path) || blob === undefined)
      response.writeHead(404).end();
    else response.end(blob);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  registry = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

const read = (asked = digest) =>
  readRegistryImage({ registry, repository: 'shop/web', digest: asked }, reading);

test('an image of a registry is read by its digest, also from where its blobs really are', async () => {
  const found = await read();
  assert.ok(!('missing' in found));
  assert.equal(found.digest, digest);
  assert.deepEqual(
    found.layers.map(({ entries }) => [...entries.keys()]),
    [['etc/a'], ['etc/b']],
  );
  const blob = [...files.keys()].find((path) => path.startsWith('blobs/')) ?? assert.fail();
  const at = `/v2/shop/web/${blob.replace('sha256/', 'sha256:')}`;
  instead.set(at, [307, `http://${registry}${at}`]);
  // A redirect to itself never ends, and is not followed for ever.
  await assert.rejects(read(), /answers GET .* with status 307/);
  instead.clear();
});

test('what is not there is missing; a login, a stranger and silence are told', async () => {
  const none = `sha256:${'0'.repeat(64)}`;
  assert.deepEqual(await read(none), { missing: `the registry ${registry} has no shop/web@${none}` });
  const at = `/v2/shop/web/manifests/${digest}`;
  instead.set(at, [401]);
  await assert.rejects(read(), { message: `the registry answers GET ${at} with status 401` });
  instead.clear();
  const [, config] =
    [...files].find(([path, bytes]) => path.startsWith('blobs/') && String(bytes).includes('diff_ids')) ?? [];
  const path = `blobs/${digest.replace(':', '/')}`;
  const whole = files;
  files = new Map([...files, [path, config ?? assert.fail()]]);
  await assert.rejects(read(), /what the registry gives as sha256:.* is something else/);
  files = whole;
  await assert.rejects(
    readRegistryImage({ registry: '127.0.0.1:1', repository: 'a', digest }, reading),
    /the registry does not answer: connect ECONNREFUSED/,
  );
});

test('a name of a registry has a digest', () => {
  assert.deepEqual(parseReference(`docker://127.0.0.1:5000/shop/web:1@${digest}`), {
    kind: 'registry',
    registry: '127.0.0.1:5000',
    repository: 'shop/web',
    digest,
  });
  for (const text of [
    'docker://a/b:1',
    `docker://a/../b@${digest}`,
    `docker://a@b/c@${digest}`,
    `docker://a/B@${digest}`,
  ])
    assert.match(String(parseReference(text)), /by its digest/, text);
});
