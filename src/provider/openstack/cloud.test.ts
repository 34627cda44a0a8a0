import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { retryAfterMs } from './retry-after.ts';
import { Service } from './service.fixture.ts';

suite('requests to OpenStack', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  const told = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UnableError, String(error));
    return [
      error.message.replaceAll(service.url, 'here').replaceAll(/in \d+ ms|in [\d.]+ s/g, 'in N'),
      error.hint ?? '',
    ];
  };
  const server = { server: { id: 's1' } };

  test('a token that is refused in the middle is followed by one more login, and the request is sent again', async () => {
    service.says('POST /compute/servers', { status: 202, body: server });
    service.says('GET /compute/servers/s1', { body: server });
    const cloud = service.cloud();
    service.tokenUses = 1;
    await cloud.ask('look', 'compute', 'GET', '/servers/s1');
    assert.deepEqual(await cloud.ask('make', 'compute', 'POST', '/servers', {}), server);
    assert.equal(service.logins, 2);
    assert.equal(service.asked.filter((line) => line.startsWith('POST /compute')).length, 2);
  });

  test('who is refused after a fresh login is told so, and the login is not tried for ever', async () => {
    service.tokenUses = 0;
    assert.deepEqual(await told(service.cloud().ask('it was not made', 'compute', 'GET', '/servers/s1')), [
      'it was not made: The request you have made requires authentication. [401 Unauthorized] (OpenStack at here)',
      'check user, password, project and their domains, or the application credential: openstack token issue says whether they are right',
    ]);
    assert.equal(service.logins, 2);
  });

  test('a login that is refused says so and shows no password', async () => {
    const error = { code: 401, message: 'Could not find user: ops.', title: 'Unauthorized' };
    service.says('POST /v3/auth/tokens', { status: 401, body: { error } });
    const [message = ''] = await told(service.cloud().ask('it was not made', 'compute', 'GET', '/x'));
    assert.equal(
      message,
      'it was not made: Could not find user: ops. [401 Unauthorized] (OpenStack at here)',
    );
    assert.doesNotMatch(message, /hidden/);
  });

  test('who is told to come again later does, also with what may not be done twice', async () => {
    const late = { status: 429, headers: { 'retry-after': '0' }, body: 'slow down' };
    const over = { overLimit: { code: 413, message: 'This request was rate-limited.' } };
    service.says(
      'POST /compute/servers',
      late,
      { status: 413, headers: { 'retry-after': '0' }, body: over },
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 202, body: server },
    );
    assert.deepEqual(await service.cloud().ask('make', 'compute', 'POST', '/servers', {}), server);
    service.says('POST /compute/servers', late);
    assert.deepEqual(await told(service.cloud().ask('it was not made', 'compute', 'POST', '/servers', {})), [
      'it was not made: it answered 429 after 7 attempts in N (OpenStack at here)',
      'other programs use up the request limit of this cloud: run less at once, or later',
    ]);
  });

  test('an error of the cloud, and an answer that is cut off, are asked for again; what makes something is not', async () => {
    const fails = { status: 500, body: { computeFault: { code: 500, message: 'Unexpected API Error.' } } };
    const half = { body: JSON.stringify(server).slice(0, 10) };
    service.says('GET /compute/servers/s1', fails, half, { body: server, broken: true }, { body: server });
    assert.deepEqual(await service.cloud().ask('look', 'compute', 'GET', '/servers/s1'), server);
    service.says('POST /compute/servers', fails, { status: 202, body: server });
    assert.deepEqual(await told(service.cloud().ask('it was not made', 'compute', 'POST', '/servers', {})), [
      'it was not made: Unexpected API Error. [500 computeFault] (OpenStack at here)',
      'the cloud itself failed: its operators find why in the logs of that service',
    ]);
    service.says('POST /compute/servers', half);
    assert.match(
      (await told(service.cloud().ask('it was not made', 'compute', 'POST', '/servers', {})))[0] ?? '',
      /it was not made: its answer is cut off, or no JSON \(10 characters\)/,
    );
    assert.equal(service.asked.filter((line) => line.startsWith('POST /compute')).length, 2);
  });

  test('each refusal has the words of its service, and what to do', async () => {
    const cases: readonly (readonly [number, unknown, string, RegExp])[] = [
      [
        403,
        {
          forbidden: {
            code: 403,
            message: 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances',
          },
        },
        'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances [403 forbidden]',
        /raise the quota of the project/,
      ],
      [
        409,
        {
          NeutronError: {
            type: 'OverQuota',
            message: "Quota exceeded for resources: ['floatingip'].",
            detail: '',
          },
        },
        "Quota exceeded for resources: ['floatingip']. [409 OverQuota]",
        /raise the quota/,
      ],
      [
        409,
        {
          NeutronError: {
            type: 'IpAddressGenerationFailure',
            message: 'No more IP addresses available on network n.',
            detail: '',
          },
        },
        'No more IP addresses available on network n. [409 IpAddressGenerationFailure]',
        /a subnet with free addresses/,
      ],
      [
        403,
        {
          forbidden: {
            code: 403,
            message: "Policy doesn't allow os_compute_api:servers:create to be performed.",
          },
        },
        "Policy doesn't allow os_compute_api:servers:create to be performed. [403 forbidden]",
        /may not do this/,
      ],
      [
        406,
        { computeFault: { code: 406, message: 'Version 2.52 is not supported by the API.' } },
        'Version 2.52 is not supported by the API. [406 computeFault]',
        /Pike/,
      ],
      [
        400,
        { badRequest: { code: 400, message: "Flavor's disk is too small for requested image." } },
        "Flavor's disk is too small for requested image. [400 badRequest]",
        /a larger flavor, or write a volume/,
      ],
      [404, '<html><h1>404 Not Found</h1></html>', 'it answered 404', /^$/],
    ];
    for (const [status, body, words, hint] of cases) {
      service.says('POST /compute/servers', { status, body });
      const [message, advice = ''] = await told(
        service.cloud().ask('it was not made', 'compute', 'POST', '/servers', {}),
      );
      assert.equal(message, `it was not made: ${words} (OpenStack at here)`);
      assert.match(advice, hint);
    }
  });

  test('a list has all of its pages', async () => {
    const link = [{ rel: 'next', href: 'http://elsewhere/' }];
    service.says(
      'GET /compute/servers/detail',
      { body: { servers: [{ id: 'a' }], servers_links: link } },
      { body: { servers: [{ id: 'b' }] } },
    );
    service.says(
      'GET /image/v2/images',
      { body: { images: [{ id: 'c' }], next: '/v2/images?marker=c' } },
      { body: { images: [] } },
    );
    const cloud = service.cloud();
    assert.deepEqual(await cloud.list('look', 'compute', '/servers/detail?tags=a', 'servers'), [
      { id: 'a' },
      { id: 'b' },
    ]);
    assert.deepEqual(await cloud.list('look', 'image', '/images', 'images'), [{ id: 'c' }]);
    assert.deepEqual(
      service.asked.filter((line) => line.startsWith('GET')),
      [
        'GET /compute/servers/detail?tags=a&limit=500',
        'GET /compute/servers/detail?tags=a&limit=500&marker=a',
        'GET /image/v2/images?limit=500',
        'GET /image/v2/images?limit=500&marker=c',
      ],
    );
  });

  test('a service that the catalog has not, or in another region only, is told with what there is', async () => {
    const ask = () => told(service.cloud().ask('look', 'network', 'GET', '/ports'));
    const at = (region: string, side: string) => ({ interface: side, region_id: region, url: service.url });
    service.catalog = [{ type: 'compute', endpoints: [] }];
    assert.deepEqual(await ask(), [
      'OpenStack at here cannot be asked: its catalog has no public endpoint of the service "network"',
      'openstack catalog list shows what it has: compute',
    ]);
    service.catalog = [{ type: 'network', endpoints: [at('north', 'internal')] }];
    assert.match((await ask())[1] ?? '', /^write interface: internal/);
    service.catalog = [{ type: 'network', endpoints: [at('north', 'public'), at('south', 'public')] }];
    assert.deepEqual(await ask(), [
      'OpenStack at here cannot be asked: it has several regions, and none is named',
      'write region under providers: { openstack: … }: north, south',
    ]);
  });

  test('nobody who answers is told as what it is, at once', async () => {
    const cloud = service.cloud();
    await service.end();
    service = await Service.start();
    const began = performance.now();
    const [message = '', hint = ''] = await told(cloud.ask('it was not made', 'compute', 'GET', '/x'));
    assert.match(message, /^it was not made: it is not reached: ECONNREFUSED \(OpenStack at http/);
    assert.match(hint, /check auth_url/);
    assert.ok(performance.now() - began < 2_000);
  });
});

test('when to come again is a number of seconds or a date, and at most a minute', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  assert.deepEqual(
    [
      retryAfterMs(429, '3', now),
      retryAfterMs(429, 'Thu, 01 Jan 2026 00:00:05 GMT', now),
      retryAfterMs(429, '86400', now),
      retryAfterMs(429, undefined, now),
      retryAfterMs(413, '2', now),
      retryAfterMs(413, undefined, now),
      retryAfterMs(503, undefined, now),
      retryAfterMs(500, '1', now),
    ],
    [3_000, 5_000, 60_000, 1_000, 2_000, undefined, undefined, undefined],
  );
});
