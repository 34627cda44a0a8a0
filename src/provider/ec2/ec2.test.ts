import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import { openRunner } from '../../transport/open.ts';
import { guestImage, removeGuest, startGuest } from '../machine/guest.fixture.ts';
import { type Cloud, openCloud } from './client.ts';
import { describe } from './instances.ts';
import { noMoto, startMoto } from './moto.fixture.ts';
import { Ec2Proxy } from './proxy.fixture.ts';
import { ec2Things } from './things.ts';

const IMAGE = 'image: ami-12c6146b, type: t3.micro, user: root';

async function read(context: TestContext, text: string): Promise<EphemeralEnvironment> {
  mkdirSync(join(context.cwd, 'environments'), { recursive: true });
  writeFileSync(join(context.cwd, 'environments/small.yaml'), text);
  const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
  return (await loadEnvironment('small', options)) as EphemeralEnvironment;
}

suite('a file that says ec2', () => {
  test('is told every mistake at once, with what is right', async () => {
    const context = contextOf('r1');
    const text = `lifecycle: ephemeral
provider: ec2
providers: { ec2: { regoin: eu-central-1, from: [everywhere] } }
hosts:
  web: { image: debian, type: big, spot: maybe }
  api: { image: ami-1, type: t3.micro, jump: web }
  db: {}
`;
    try {
      await assert.rejects(read(context, text), (error) => {
        assert.ok(error instanceof ConfigurationError);
        assert.deepEqual(
          error.problems.map(({ line, path, message }) => `${line} ${path} ${message}`),
          [
            '3 providers.ec2.from[0] found "everywhere", allowed: a network such as 203.0.113.7/32',
            '3 providers.ec2.regoin unknown key; did you mean "region"?',
            '5 hosts.web.image found "debian", allowed: ami-…, or a map of owner and filters such as name: debian-12-amd64-*',
            '5 hosts.web.type found "big", allowed: an instance type, for example t3.micro',
            '5 hosts.web.spot found "maybe", allowed: only or prefer',
            '6 hosts.api.jump "web" must be ready before the host is reached through it',
            '7 hosts.db the host "db" needs an image, for example image: ami-0123456789abcdef0',
            '7 hosts.db the host "db" needs a type, for example type: t3.micro',
          ],
        );
        return true;
      });
    } finally {
      context.dispose();
    }
  });
});

suite('instances of EC2', { skip: noMoto }, () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let proxy: Ec2Proxy;
  let cloud: Cloud;
  let context: TestContext;

  before(async () => {
    moto = await startMoto();
    await guestImage();
  });
  after(() => moto?.end());
  beforeEach(async () => {
    proxy = await Ec2Proxy.start(moto.url);
    cloud = await openCloud(access(), undefined);
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
  });
  afterEach(async () => {
    context.dispose();
    assert.deepEqual(proxy.guests(), []);
    await proxy.end();
  });

  const access = () => ({ region: 'us-east-1', endpoint: proxy.url, access_key: 'test', secret_key: 'test' });
  const file = (hosts: string, from = 'from: [127.0.0.1/32]') => `lifecycle: ephemeral
provider: ec2
providers: { ec2: { region: us-east-1, endpoint: "${proxy.url}", access_key: test, secret_key: test, ${from} } }
defaults: { ${IMAGE} }
hosts:
${hosts}
`;
  const up = async (hosts: string, from?: string) => bringUp(await read(context, file(hosts, from)), context);
  const asked = (action: string) =>
    proxy.calls.find((call) => call.action === action)?.body ?? assert.fail(action);

  test('a host finds those that it needs by name, also when they, or it, came back elsewhere', async () => {
    const stack = await up('  api: { needs: [db] }\n  db: {}');
    const filler = `opsproof-test-filler-${randomBytes(4).toString('hex')}`;
    const at = (name: string) => stack.hosts().find((host) => host.name === name) ?? assert.fail(name);
    const found = async (by: string) => {
      const runner = await openRunner(at(by).target, { host: by });
      try {
        return (
          await runner.run('getent ahostsv4 db | head -n 1; grep -c localhost /etc/hosts')
        ).stdout.toString();
      } finally {
        await runner.close();
      }
    };
    try {
      const before = at('db').address;
      assert.match(await found('api'), new RegExp(`^${before.replaceAll('.', '\\.')} +STREAM db\n[1-9]`));
      assert.match(await found('db'), /^[1-9]/);
      await stack.act('db', 'stop');
      // Whoever comes next may get the address of a container that is away.
      await startGuest(filler, '', '');
      await stack.act('db', 'start');
      const after = at('db').address;
      assert.notEqual(after, before);
      assert.match(await found('api'), new RegExp(`^${after.replaceAll('.', '\\.')} +STREAM db\n`));
      await stack.act('api', 'restart');
      assert.match(await found('api'), new RegExp(`^${after.replaceAll('.', '\\.')} +STREAM db\n`));
    } finally {
      await removeGuest(filler);
      await stack.down();
    }
  });

  test('ten equal hosts are one request, and a look at all of them is at most three', async () => {
    proxy.delays = { pending: 1_500, stopping: 0, ending: 1_000 };
    const stack = await up('  "web-[01:10]": {}');
    try {
      assert.equal(proxy.count('RunInstances'), 1);
      assert.equal(stack.hosts().length, 10);
      assert.equal(new Set(stack.hosts().map(({ address }) => address)).size, 10);
      const looks = proxy.count('DescribeInstances');
      assert.ok(looks > 1, 'they were waited for');
      assert.ok(
        proxy.count('GetConsoleOutput') <= 2 * looks,
        `${proxy.count('GetConsoleOutput')} for ${looks}`,
      );
      const run = asked('RunInstances');
      assert.deepEqual([run.get('MinCount'), run.get('MaxCount')], ['10', '10']);
      assert.ok((run.get('ClientToken') ?? '').length > 30);
      const tags = [...run]
        .filter(([key]) => /TagSpecification\.1\.Tag\.\d+\.Key/.test(key))
        .map(([, tag]) => tag);
      for (const tag of ['opsproof.run', 'opsproof.environment', 'opsproof.expires', 'opsproof.runner'])
        assert.ok(tags.includes(tag), tag);
      proxy.calls.length = 0;
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
    assert.equal(proxy.count('TerminateInstances'), 1);
    assert.ok(proxy.count('DescribeInstances') > 1, 'their end was waited for');
  });

  test('only the ports that are named are open, for whom the settings say', async () => {
    const stack = await up('  web: { ports: [80, 443], ready: { command: "true" } }');
    try {
      const { SecurityGroups: [group] = [] } = await cloud.ask('look', (ec2) =>
        ec2.describeSecurityGroups({ Filters: [{ Name: 'tag:opsproof.run', Values: [context.runId] }] }),
      );
      const open = (group?.IpPermissions ?? []).map(
        ({ FromPort, ToPort, IpRanges = [], UserIdGroupPairs = [] }) => [
          FromPort,
          ToPort,
          ...IpRanges.map(({ CidrIp }) => CidrIp),
          ...UserIdGroupPairs.map(({ GroupId }) => GroupId === group?.GroupId),
        ],
      );
      assert.deepEqual(
        open.filter(([from]) => from !== undefined && from !== -1).sort(([a], [b]) => Number(a) - Number(b)),
        [22, 80, 443].map((port) => [port, port, '127.0.0.1/32']),
      );
      assert.deepEqual(
        open.filter(([from]) => from === undefined || from === -1).map((rule) => rule.at(-1)),
        [true],
      );
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('a public address is not opened to everybody by default: nothing is made', async () => {
    await assert.rejects(up('  web: {}', ''), {
      message:
        '"small" is not brought up: web would have public addresses, and the environment does not say who may reach them',
    });
    assert.deepEqual(proxy.calls, []);
  });

  test('what was just made and is not known yet is asked for again', async () => {
    proxy.blindMs = 1_500;
    proxy.refusals.push(
      { action: 'AuthorizeSecurityGroupIngress', code: 'InvalidGroup.NotFound', times: 2 },
      { action: 'RunInstances', code: 'InvalidKeyPair.NotFound', times: 2 },
    );
    const stack = await up('  web: {}');
    assert.deepEqual(await stack.down(), []);
    assert.equal(proxy.count('RunInstances'), 3);
    const tokens = proxy.calls
      .filter(({ action }) => action === 'RunInstances')
      .map(({ body }) => body.get('ClientToken'));
    assert.equal(new Set(tokens).size, 1);
  });

  test('throttling is waited out', async () => {
    for (const action of ['RunInstances', 'DescribeInstances', 'TerminateInstances'])
      proxy.refusals.push({ action, code: 'RequestLimitExceeded', status: 503, times: 2 });
    const stack = await up('  web: {}');
    assert.deepEqual(await stack.down(), []);
  });

  test('no capacity is reported with what to do, and what was made is gone', async () => {
    proxy.refusals.push({
      action: 'RunInstances',
      code: 'InsufficientInstanceCapacity',
      message: 'We currently do not have sufficient t3.micro capacity',
      times: 1,
    });
    await assert.rejects(up('  web: {}'), (error: Error & { hint?: string }) => {
      assert.equal(
        error.message,
        `host "web" of "small" could not be started: We currently do not have sufficient t3.micro capacity [InsufficientInstanceCapacity] (EC2 in ${proxy.url})`,
      );
      assert.match(error.hint ?? '', /take another type or subnet/);
      return true;
    });
    assert.deepEqual(
      await ec2Things(async () => access()).find(context.runId, [{ ...cloud.scope, environment: 'small' }]),
      [],
    );
  });

  test('spot: prefer takes an ordinary instance where there is no spot capacity, spot: only does not', async () => {
    const none = {
      action: 'RunInstances',
      code: 'InsufficientInstanceCapacity',
      where: 'MarketType=spot',
      times: 1,
    };
    proxy.refusals.push({ ...none });
    const stack = await up('  web: { spot: prefer }');
    assert.ok(context.told.includes('web: there is no spot capacity: starting an ordinary instance'));
    assert.deepEqual(await stack.down(), []);
    proxy.refusals.push({ ...none });
    await assert.rejects(up('  web: { spot: only }'), /InsufficientInstanceCapacity/);
  });

  test('wrong credentials are reported before anything is made', async () => {
    proxy.refusals.push({
      action: 'CreateSecurityGroup',
      code: 'AuthFailure',
      message: 'not able to validate',
      status: 401,
      times: 1,
    });
    await assert.rejects(
      up('  web: {}'),
      /its security group was not made: not able to validate \[AuthFailure\]/,
    );
  });

  test('who is terminated stays listed, and is gone', async () => {
    const stack = await up('  web: {}');
    const scope = { ...cloud.scope, environment: 'small' };
    const things = ec2Things(async () => ({ ...access(), prices: { 't3.micro': '0.01 EUR' } }));
    const found =
      (await things.find(context.runId, [scope])).find(({ kind }) => kind === 'instance') ?? assert.fail();
    assert.deepEqual([found.owner, found.price], ['small/web', '0.01 EUR']);
    assert.deepEqual(await stack.down(), []);
    const listed = await describe(
      cloud,
      [{ Name: 'instance-id', Values: [...(found.called ?? [])] }],
      'look',
    );
    assert.deepEqual(
      listed.map(({ state }) => state),
      ['terminated'],
    );
    assert.equal(await things.isThere(found), false);
    assert.equal(await things.remove(found, 10_000), undefined);
  });

  test('a host behind another one of the stack is reached through it, with its ports', async () => {
    const server = `#!/bin/sh\nexec perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(LocalPort=>80,Listen=>5) or die; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"; close $c}'\n`;
    const stack = await up(
      `  bastion: {}\n  web: { public: false, jump: bastion, needs: [bastion], ports: [80], user_data: ${JSON.stringify(server)} }`,
    );
    try {
      const [bastion, web] = stack.hosts();
      assert.ok(bastion?.target.transport === 'ssh' && web?.target.transport === 'ssh');
      assert.equal(web.target.jump, `root@${bastion.address}:22`);
      assert.deepEqual(web.target.jumpHostKeys, bastion.target.hostKeys);
      const port = web.ports[80] ?? assert.fail();
      assert.equal(port.host, '127.0.0.1');
      assert.equal(
        await (await fetch(`http://127.0.0.1:${port.port}/`, { signal: AbortSignal.timeout(5_000) })).text(),
        'hi',
      );
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });
});
