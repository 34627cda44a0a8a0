import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { openstackObstacles } from './obstacles.ts';
import type { ServerHost } from './server-host.ts';
import { Service } from './service.fixture.ts';

const HOST: ServerHost = {
  name: 'web',
  groups: [],
  provider: 'openstack',
  verbs: [],
  ports: [80],
  needs: [],
  startMs: 1,
  stopMs: 1,
  transport: 'ssh',
  image: 'debian-12',
  flavor: 'm1.small',
  configDrive: false,
};

suite('what would keep servers from starting', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
    const image = { id: 'i1', name: 'debian-12', status: 'active', created_at: '2026-01-01T00:00:00Z' };
    service.says('GET /image/v2/images', { body: { images: [image] } });
    service.says('GET /compute/flavors/detail', { body: { flavors: [{ id: 'f1', name: 'm1.small' }] } });
    const networks = [
      { id: 'n1', name: 'private', 'router:external': false },
      { id: 'n2', name: 'public', 'router:external': true },
    ];
    service.says('GET /network/v2.0/networks', { body: { networks } });
    limits(10, 2);
  });
  afterEach(() => service.end());

  const limits = (most: number, used: number) =>
    service.says('GET /compute/limits', {
      body: { limits: { absolute: { maxTotalInstances: most, totalInstancesUsed: used } } },
    });
  const told = async (hosts: readonly ServerHost[], more: object = {}) => {
    const settings = { auth_url: service.url, user: 'ops', password: 'hidden', project: 'shop', ...more };
    const found = await openstackObstacles(hosts, {
      environment: 'small',
      cwd: '/nowhere',
      env: {},
      settings,
    });
    return found.map(({ host, message, unable }) => [host, message.replaceAll(service.url, 'here'), unable]);
  };

  test('is nothing where everything is there, and nothing is made', async () => {
    assert.deepEqual(await told([HOST]), []);
    assert.deepEqual(
      service.asked.filter((line) => !/^GET|auth\/tokens/.test(line)),
      [],
    );
  });

  test('is what is not there, each by its host, and a quota that does not do', async () => {
    limits(3, 2);
    assert.deepEqual(await told([HOST, { ...HOST, name: 'db', flavor: 'm1.smal' }]), [
      [
        'db',
        'host "db" of "small" would not start: there is no flavor "m1.smal" that the project sees',
        undefined,
      ],
      [
        undefined,
        '"small" would not start: it has 2 servers, and the project has 2 of at most 3 already',
        undefined,
      ],
    ]);
    limits(-1, 200);
    assert.deepEqual(await told([HOST]), []);
  });

  test('is an address that it is not said who may reach', async () => {
    const [first, ...others] = await told([{ ...HOST, floating: true }]);
    assert.match(String(first?.[1]), /web would have floating addresses/);
    assert.deepEqual(others, []);
  });

  test('is not known where nobody is let in or nobody answers, and is asked once', async () => {
    const error = { code: 401, message: 'who?', title: 'Unauthorized' };
    service.says('POST /v3/auth/tokens', { status: 401, body: { error } });
    assert.deepEqual(await told([HOST, { ...HOST, name: 'db' }]), [
      [undefined, '"small" would not start: who? [401 Unauthorized] (OpenStack at here)', true],
    ]);
    const [[, message, unable] = []] = await told([HOST], { auth_url: 'http://127.0.0.1:1' });
    assert.match(String(message), /it is not reached: ECONNREFUSED/);
    assert.equal(unable, true);
  });
});
