import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { shopOn, tiersImage } from '../machine/shop.fixture.ts';
import type { Simulator } from '../machine/simulator.fixture.ts';
import { containerSetting, containersOf, LOGIN, noVcsim, startVcsim } from './vcsim.fixture.ts';

suite('the shop on vSphere', { skip: noVcsim }, () => {
  let vcsim: Simulator;
  let setting: string;

  before(async () => {
    setting = await containerSetting(await tiersImage());
    vcsim = await startVcsim();
  });
  after(() => vcsim?.end());

  test('passes all that is said of it anywhere', async () => {
    const run = await shopOn(
      'shop-vsphere',
      {
        SHOP_IMAGE: 'DC0_H0_VM0',
        SHOP_POOL: 'DC0_H0',
        SHOP_CONTAINER: setting,
        GOVC_URL: vcsim.url,
        GOVC_USERNAME: LOGIN.user,
        GOVC_PASSWORD: LOGIN.password,
      },
      { scenarios: 6 },
    );
    assert.deepEqual(await containersOf(run), []);
  });
});
