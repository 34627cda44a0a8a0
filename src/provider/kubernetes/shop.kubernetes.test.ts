import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { cluster, skipCluster } from '../../transport/kubernetes/pods.fixture.ts';
import { shopOn, tiersImage } from '../machine/shop.fixture.ts';

const { importImage } = (await import(
  new URL('../../../scripts/kubernetes/images.mjs', import.meta.url).href
)) as { importImage(name: string): Promise<void> };

suite('the shop on Kubernetes', { skip: skipCluster }, () => {
  let image: string;

  before(async () => {
    image = await tiersImage();
    await importImage(image);
  });

  test('passes all that is said of it anywhere and kills no host, which no cluster can do', async () => {
    const run = await shopOn(
      'shop-kubernetes',
      { SHOP_IMAGE: image },
      { scenarios: 5, tags: '@anywhere and not @kill' },
    );
    const api = await cluster();
    const query = new URLSearchParams({ labelSelector: `opsproof.run=${run}` });
    const { items } = await api.get<{ items: readonly unknown[] }>(`/api/v1/namespaces?${query}`);
    assert.deepEqual(items, []);
  });
});
