import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { guestImage } from '../machine/guest.fixture.ts';
import { shopOn, tiersImage } from '../machine/shop.fixture.ts';
import { noClouds } from './no-clouds.fixture.ts';
import { LOGIN, XenSimulator } from './simulator/simulator.fixture.ts';

suite('the shop on XenServer', { skip: noClouds }, () => {
  let simulator: XenSimulator;

  before(async () => {
    const image = await guestImage(await tiersImage());
    simulator = await XenSimulator.start();
    simulator.machines.image = image;
  });
  after(() => simulator?.end());

  test('passes all that is said of it anywhere', async () => {
    const { user, password } = LOGIN;
    await shopOn(
      'shop-xenserver',
      {
        SHOP_IMAGE: 'debian-12-cloud',
        XENSERVER_HOST: simulator.url,
        XENSERVER_USERNAME: user,
        XENSERVER_PASSWORD: password,
      },
      { scenarios: 6 },
    );
    assert.deepEqual(simulator.machines.names(), []);
  });
});
