import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import type { ServerHost } from './server-host.ts';
import { openstackShape, priceOf } from './shape.ts';

suite('a file that says openstack', () => {
  let context: TestContext;
  beforeEach(() => {
    context = contextOf('r1');
  });
  afterEach(() => context.dispose());

  const read = async (text: string) => {
    mkdirSync(join(context.cwd, 'environments'), { recursive: true });
    writeFileSync(join(context.cwd, 'environments/small.yaml'), text);
    const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
    return (await loadEnvironment('small', options)) as EphemeralEnvironment<ServerHost>;
  };

  test('is told every mistake at once, with what is right', async () => {
    const long = 'x'.repeat(50_000);
    const text = `lifecycle: ephemeral
provider: openstack
providers: { openstack: { cluod: lab, auth_url: lab, from: [everywhere], interface: private } }
hosts:
  web: { image: debian, flavor: m1.small, volume: large, floating: false }
  api: { image: debian, flavor: m1.small, jump: web, ready: { healthy: true } }
  db: {}
  big: { image: debian, flavor: m1.small, user_data: "#!/bin/sh ${long}" }
  both: { image: debian, flavor: m1.small, floating: true, jump: "gate:22" }
`;
    await assert.rejects(read(text), (error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.deepEqual(
        error.problems.map(({ line, path, message }) => `${line} ${path} ${message}`),
        [
          '3 providers.openstack.auth_url found "lab", allowed: the URL of keystone, for example https://cloud.example.com:5000/v3',
          '3 providers.openstack.interface found "private", allowed: public, internal or admin',
          '3 providers.openstack.from[0] found "everywhere", allowed: a network such as 203.0.113.7/32',
          '3 providers.openstack.cluod unknown key; did you mean "cloud"?',
          '5 hosts.web.floating found false, allowed: true, or the name or the id of an external network',
          '5 hosts.web.volume found "large", allowed: a whole number of GiB such as 20 GiB',
          '6 hosts.api.ready.healthy the provider "openstack" has no ready.healthy: its hosts are servers of OpenStack',
          '6 hosts.api.jump "web" must be ready before the host is reached through it',
          '7 hosts.db the host "db" needs an image, for example image: debian-12',
          '7 hosts.db the host "db" needs a flavor, for example flavor: m1.small',
          '8 hosts.big.user_data is too long for nova: 66680 characters in base64, and 65535 are allowed',
          '9 hosts.both.jump has no effect beside floating: it is reached at that address',
        ],
      );
      return true;
    });
  });

  test('is read with what it says, and nothing else', async () => {
    const { hosts } = await read(`lifecycle: ephemeral
provider: openstack
hosts:
  web:
    image: { name: debian-12-*, os_distro: debian }
    flavor: m1.small
    floating: public
    volume: 20 GiB
    config_drive: true
    zone: north-1
    server_group: apart
    subnet: front
`);
    const { image, flavor, floating, volume, configDrive, zone, serverGroup, subnet, network } =
      hosts.web ?? assert.fail();
    assert.deepEqual(
      { image, flavor, floating, volume, configDrive, zone, serverGroup, subnet, network },
      {
        image: { name: 'debian-12-*', os_distro: 'debian' },
        flavor: 'm1.small',
        floating: 'public',
        volume: 20,
        configDrive: true,
        zone: 'north-1',
        serverGroup: 'apart',
        subnet: 'front',
        network: undefined,
      },
    );
  });

  test('costs what its prices say, and otherwise nobody knows what', () => {
    assert.equal(priceOf('m1.small', { prices: { 'm1.small': '0.012EUR' } }), '0.012 EUR');
    assert.equal(priceOf('m1.large', { prices: { 'm1.small': '0.012 EUR' } }), undefined);
    assert.equal(priceOf('constructor', {}), undefined);
  });

  test('leads to the project that its settings name', () => {
    const ways = { environment: 'small', cwd: '/nowhere', env: {} };
    assert.deepEqual(openstackShape.scopeOf?.({ cloud: 'lab', password: 'hidden' }, ways), {
      environment: 'small',
      cloud: 'lab',
    });
  });
});
