import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { hourlyPrice } from './price.ts';
import { PRICES_OF } from './price-table.ts';

const US = { region: 'us-east-1' };
const micro = { type: 't3.micro', spot: false };

suite('the price of an instance', () => {
  test('is that of the table, and unknown where the table has none', () => {
    assert.equal(hourlyPrice(micro, US), '0.0104 USD');
    assert.equal(hourlyPrice({ ...micro, platform: 'Linux/UNIX' }, US), '0.0104 USD');
    for (const [what, pricing] of [
      [{ ...micro, type: 'u-12tb1.112xlarge' }, US],
      [{ ...micro, type: 'constructor' }, US],
      [micro, { region: 'eu-central-1' }],
      [micro, { region: 'toString' }],
      [micro, {}],
      [{ ...micro, platform: 'Windows' }, US],
      [{ ...micro, platform: 'Red Hat Enterprise Linux' }, US],
      [micro, { ...US, endpoint: 'http://127.0.0.1:5000' }],
      [micro, { ...US, endpoint: 'https://amazonaws.com.example.org' }],
    ] as const)
      assert.equal(hourlyPrice(what, pricing), undefined, JSON.stringify([what, pricing]));
    assert.equal(
      hourlyPrice(micro, { ...US, endpoint: 'https://vpce-1.ec2.us-east-1.vpce.amazonaws.com' }),
      '0.0104 USD',
    );
  });

  test('is first of all what the environment says, wherever that is', () => {
    const own = { region: 'here', endpoint: 'http://cloud', prices: { 't3.micro': '0.01 EUR' } };
    assert.equal(hourlyPrice(micro, own), '0.01 EUR');
    assert.equal(hourlyPrice({ ...micro, platform: 'Windows' }, own), '0.01 EUR');
    assert.equal(hourlyPrice({ ...micro, type: 't3.nano' }, own), undefined);
  });

  test('of spot is a share of it, rounded up, and all of it where nobody says', () => {
    const spot = { ...micro, spot: true };
    assert.equal(hourlyPrice(spot, US), '0.0104 USD');
    assert.equal(hourlyPrice(spot, { ...US, spot_share: '30 %' }), '0.00312 USD');
    assert.equal(
      hourlyPrice(spot, { prices: { 't3.micro': '0.000001 USD' }, spot_share: '1 %' }),
      '0.000001 USD',
    );
    assert.equal(hourlyPrice(micro, { ...US, spot_share: '30 %' }), '0.0104 USD');
  });
});

test('the documentation says of which day the table is', () => {
  const page = readFileSync(new URL('../../../docs/providers.md', import.meta.url), 'utf8');
  assert.ok(page.includes(`prices of ${PRICES_OF}`));
});

suite('a budget of instances', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-price-'));
  mkdirSync(join(cwd, 'environments'));
  after(() => rmSync(cwd, { recursive: true, force: true }));
  const load = async (settings: string, hosts: string) => {
    const text = `lifecycle: ephemeral
provider: ec2
providers: { ec2: { ${settings} } }
budget: { per-run: 5 USD }
defaults: { image: ami-1 }
hosts:
${hosts}
`;
    writeFileSync(join(cwd, 'environments/cloud.yaml'), text);
    const options = { cwd, env: {}, secrets: 'leave' } as const;
    return (await loadEnvironment('cloud', options)) as EphemeralEnvironment;
  };

  test('needs no prices where the table has them; spot that may become an ordinary instance costs as much', async () => {
    const { budget } = await load(
      'region: us-east-1, spot_share: 40 %, prices: { x9.large: 0.5 USD }',
      '  web: { type: t3.micro }\n  cheap: { type: t3.micro, spot: only }\n  either: { type: t3.micro, spot: prefer }\n  big: { type: x9.large }',
    );
    assert.deepEqual(budget?.prices, { web: 10_400n, cheap: 4_160n, either: 10_400n, big: 500_000n });
  });

  test('is refused for a type whose price nobody knows', async () => {
    await assert.rejects(load('region: us-east-1', '  web: { type: x9.large }'), {
      name: 'ConfigurationError',
      message: /budget\.prices: has no price for the host "web"; write one for it/,
    });
    await assert.rejects(
      load('region: us-east-1, prices: { x9.large: cheap }, spot_share: 0 %', '  web: { type: x9.large }'),
      {
        message:
          /prices\."?x9\.large"?: found "cheap", allowed: an amount.*spot_share: found "0 %", allowed: a share/s,
      },
    );
  });
});
