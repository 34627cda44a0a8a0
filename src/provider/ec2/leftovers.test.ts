import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftoversOf } from '../../stack/ledger/leftovers.ts';
import { thisPlace } from '../../stack/ledger/runner-life.ts';
import { type SweepOptions, sweep } from '../../stack/ledger/sweep.ts';
import { removersOf } from '../../stack/removers.ts';
import { PROVIDERS } from '../registry.ts';
import { openCloud } from './client.ts';
import { describe } from './instances.ts';
import { noMoto, startMoto } from './moto.fixture.ts';
import { HOSTS, STACK, specifications } from './tags.ts';

test('an instance that a run left is reported with its price, stays in a dry run, and goes in a sweep', {
  skip: noMoto,
}, async () => {
  const moto = await startMoto();
  try {
    const access = { region: 'us-east-1', endpoint: moto.url, access_key: 'test', secret_key: 'test' };
    const cloud = await openCloud(access, undefined);
    const tags = {
      'opsproof.run': 'r1',
      'opsproof.environment': 'cloud',
      'opsproof.expires': '2026-01-01T00:00:00Z',
      [STACK]: 'opsproof-r1-cloud',
      [HOSTS]: 'web',
    };
    await cloud.ask('an instance', (ec2) =>
      ec2.runInstances({
        ImageId: 'ami-12c6146b',
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: specifications(['instance'], tags),
      }),
    );
    const settings = async () => ({ ...access, prices: { 't3.micro': '0.01 EUR' } });
    const removers = removersOf(
      PROVIDERS.filter(({ shape }) => shape.name === 'ec2'),
      settings,
    ).filter(({ name }) => name === 'ec2');
    const look = async (dryRun: boolean) => {
      const options: SweepOptions = {
        reports: '/nowhere',
        place: thisPlace(),
        removers,
        now: Date.now(),
        olderThanMs: undefined,
        all: false,
        run: 'r1',
        dryRun,
        caches: false,
        scopes: new Map([['ec2', [{ environment: 'cloud' }]]]),
      };
      const swept = await sweep(options);
      assert.deepEqual(swept.unasked, []);
      const { things } = leftoversOf(swept, { ...options, grave: [], priceOf: () => undefined });
      return things.map(({ id, owner, fate, cost }) => [
        id,
        owner,
        fate,
        typeof cost === 'string' ? cost : cost.perHour,
      ]);
    };
    const states = async () => (await describe(cloud, [], 'states')).map(({ state }) => state);
    const web = ['opsproof-r1-cloud-web', 'cloud/web'];
    const price = { currency: 'EUR', micros: 10_000n };
    assert.deepEqual(await look(true), [[...web, 'to remove', price]]);
    assert.deepEqual(await states(), ['running']);
    assert.deepEqual(await look(false), [[...web, 'removed', price]]);
    assert.deepEqual(await states(), ['terminated']);
    assert.deepEqual(await look(true), []);
  } finally {
    await moto.end();
  }
});
