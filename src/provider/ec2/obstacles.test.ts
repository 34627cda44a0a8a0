import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { openCloud } from './client.ts';
import type { InstanceHost } from './instance-host.ts';
import { describe } from './instances.ts';
import { noMoto, startMoto } from './moto.fixture.ts';
import { ec2Obstacles } from './obstacles.ts';
import { Ec2Proxy } from './proxy.fixture.ts';

const HOST: InstanceHost = {
  name: 'web',
  groups: [],
  provider: 'ec2',
  verbs: [],
  ports: [80],
  needs: [],
  startMs: 1,
  stopMs: 1,
  transport: 'ssh',
  image: 'ami-12c6146b',
  type: 't3.micro',
  public: true,
};

suite('what would keep instances from starting', { skip: noMoto }, () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let proxy: Ec2Proxy;
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-deep-'));
  before(async () => {
    moto = await startMoto();
  });
  after(async () => {
    rmSync(cwd, { recursive: true });
    await moto.end();
  });
  beforeEach(async () => {
    proxy = await Ec2Proxy.start(moto.url);
  });
  afterEach(() => proxy.end());

  const access = () => ({ region: 'us-east-1', endpoint: proxy.url, access_key: 'test', secret_key: 'test' });
  const ask = (hosts: readonly InstanceHost[], settings: object = {}) =>
    ec2Obstacles(hosts, {
      environment: 'small',
      settings: { ...access(), from: ['127.0.0.1/32'], ...settings },
    });
  const told = async (hosts: readonly InstanceHost[], settings?: object) =>
    (await ask(hosts, settings)).map(({ host, message, unable }) => [
      host,
      message.replace(proxy.url, 'here'),
      unable,
    ]);

  test('is nothing where everything is there, and nothing is made', async () => {
    const subnets = await (await openCloud(access(), undefined)).ask('subnets', (ec2) =>
      ec2.describeSubnets({}),
    );
    const subnet = subnets.Subnets?.[0]?.SubnetId ?? assert.fail();
    proxy.calls.length = 0;
    assert.deepEqual(await ask([HOST, { ...HOST, name: 'spot', spot: 'only', subnet }]), []);
    for (const { action, body } of proxy.calls)
      assert.ok(/^Describe/.test(action) || body.get('DryRun') === 'true', action);
    assert.deepEqual(
      [proxy.count('RunInstances'), proxy.count('CreateSecurityGroup'), proxy.count('ImportKeyPair')],
      [2, 1, 1],
    );
    const cloud = await openCloud(access(), undefined);
    assert.deepEqual(await describe(cloud, [], 'made'), []);
    const keys = await cloud.ask('made', (ec2) => ec2.describeKeyPairs({}));
    assert.deepEqual(keys.KeyPairs ?? [], []);
    const groups = await cloud.ask('made', (ec2) => ec2.describeSecurityGroups({}));
    assert.deepEqual([...new Set(groups.SecurityGroups?.map(({ GroupName }) => GroupName))], ['default']);
  });

  test('is an image, a type and a subnet that are not there, each by the host', async () => {
    assert.deepEqual(
      await told([
        { ...HOST, image: 'ami-0000000000000dead' },
        { ...HOST, name: 'db', type: 't3.mcro' },
      ]),
      [
        [
          'web',
          'the image of host "web" was not found: The image id \'[ami-0000000000000dead]\' does not exist [InvalidAMIID.NotFound] (EC2 in here)',
          undefined,
        ],
        ['db', 'EC2 has no instances of the type t3.mcro in us-east-1', undefined],
      ],
    );
    const [missing] = await ask([{ ...HOST, subnet: 'subnet-0000dead' }]);
    assert.match(
      missing?.message ?? '',
      /^"small" would not start: .*subnet-0000dead.* \[InvalidSubnetID\.NotFound\]/,
    );
    assert.match(missing?.hint ?? '', /aws ec2 describe-subnets/);
  });

  test('is a right that the account does not have', async () => {
    proxy.refusals.push({
      action: 'RunInstances',
      code: 'UnauthorizedOperation',
      message: 'You are not authorized',
      status: 403,
      times: 1,
    });
    proxy.refusals.push({
      action: 'ImportKeyPair',
      code: 'UnauthorizedOperation',
      message: 'You are not authorized',
      status: 403,
      times: 1,
    });
    assert.deepEqual(await told([HOST]), [
      [
        undefined,
        '"small" would not start: no key pair would be taken: You are not authorized [UnauthorizedOperation] (EC2 in here)',
        undefined,
      ],
      [
        undefined,
        'host "web" of "small" would not start: You are not authorized [UnauthorizedOperation] (EC2 in here)',
        undefined,
      ],
    ]);
  });

  test('is not known where nobody is let in, and is asked once', async () => {
    proxy.refusals.push({
      action: 'DescribeImages',
      code: 'AuthFailure',
      message: 'who?',
      status: 401,
      times: 9,
    });
    assert.deepEqual(await told([HOST]), [
      ['web', 'the image of host "web" was not found: who? [AuthFailure] (EC2 in here)', true],
    ]);
    assert.equal(proxy.count('RunInstances'), 0);
  });

  test('is a public address that it is not said who may reach', async () => {
    const [first, ...others] = await told([HOST], { from: undefined });
    assert.match(String(first?.[1]), /web would have public addresses/);
    assert.deepEqual(others, []);
  });

  test('of what does not know dry runs, nothing but a harmless question is asked', async () => {
    proxy.deaf = true;
    const [first, ...others] = await told([HOST]);
    assert.deepEqual(
      [first?.[1], first?.[2], others],
      [
        'it is not known what this account may do: dry runs are not understood: EC2 did not refuse the dry run, so it may have done it',
        true,
        [],
      ],
    );
    assert.deepEqual(
      proxy.calls.filter(({ action }) => !action.startsWith('Describe')),
      [],
    );
  });
});
