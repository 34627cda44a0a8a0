import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { guestImage } from '../machine/guest.fixture.ts';
import { shopOn, tiersImage } from '../machine/shop.fixture.ts';
import type { Simulator } from '../machine/simulator.fixture.ts';
import { noMoto, startMoto } from './moto.fixture.ts';
import { Ec2Proxy } from './proxy.fixture.ts';

suite('the shop on EC2', { skip: noMoto }, () => {
  let moto: Simulator;
  let proxy: Ec2Proxy;

  before(async () => {
    const image = await guestImage(await tiersImage());
    moto = await startMoto();
    proxy = await Ec2Proxy.start(moto.url);
    proxy.image = image;
  });
  after(async () => {
    await proxy?.end();
    await moto?.end();
  });

  test('passes all that is said of it anywhere', async () => {
    await shopOn(
      'shop-ec2',
      {
        SHOP_IMAGE: 'ami-12c6146b',
        SHOP_FROM: '127.0.0.1/32',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_EC2: proxy.url,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
      { scenarios: 6 },
    );
    assert.deepEqual(proxy.guests(), []);
    assert.equal(proxy.count('StopInstances'), 2, 'it lost its database and its api');
  });
});
