import assert from 'node:assert/strict';
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, suite, test } from 'node:test';
import { type Got, recordingServer, type Said, scenarioWith } from './api-scene.fixture.ts';

const open: { close(): void }[] = [];
after(() => {
  for (const server of open) server.close();
});

async function serverThat(answer: (got: Got) => Said, tls?: Parameters<typeof recordingServer>[1]) {
  const server = await recordingServer(answer, tls);
  open.push(server);
  return server;
}
const pem = (name: string) =>
  readFileSync(new URL(`../../../environments/programs/tls/${name}`, import.meta.url), 'utf8');

suite('an API', () => {
  test('is asked below its URL, with its headers; those of the feature win', async () => {
    const server = await serverThat(() => ({}));
    const api = { url: `${server.url}/rest/`, headers: { Authorization: 'Bearer t0ken', 'X-Tenant': 'one' } };
    const { ask, status } = scenarioWith({ jira: api });
    const answer = await ask({ url: 'jira:/issue/1?full=yes' });
    assert.ok(answer !== undefined && 'status' in answer);
    assert.equal(answer.request.url, 'jira:/issue/1?full=yes');
    assert.equal(answer.request.headers?.Authorization, undefined);
    assert.equal(answer.url, `${server.url}/rest/issue/1?full=yes`);
    await status({ url: 'jira:/issue/2', headers: { authorization: 'Bearer mine' } });
    await status({ url: 'jira:/../../admin' });
    await status({ url: 'jira:/\\evil.example/x' });
    assert.deepEqual(
      server.got.map(({ url, headers }) => [url, headers.authorization, headers['x-tenant']]),
      [
        ['/rest/issue/1?full=yes', 'Bearer t0ken', 'one'],
        ['/rest/issue/2', 'Bearer mine', 'one'],
        ['/admin', 'Bearer t0ken', 'one'],
        ['/rest//evil.example/x', 'Bearer t0ken', 'one'],
      ],
    );
  });

  test('that the environment does not name is a mistake, and so is what only looks like one', async () => {
    const { ask } = scenarioWith({ jira: { url: 'http://127.0.0.1:9' } });
    for (const [url, message] of [
      ['jria:/issue', 'no API "jria" in the environment "beside"; did you mean "jira"? APIs: jira'],
      ['constructor:/x', 'no API "constructor" in the environment "beside"; APIs: jira'],
    ] as const)
      await assert.rejects(ask({ url }), { name: 'ConfigurationError', message });
    const { checkUrl, checkInsideUrl } = await import('../url.ts');
    const names = {
      environment: 'beside',
      hosts: [],
      endpoints: {},
      apis: { jira: { url: 'http://127.0.0.1:9' } },
    };
    assert.equal(checkUrl('jira:/issue', names).href, 'http://127.0.0.1:9/issue');
    assert.throws(() => checkUrl('jria:/issue', names), /no API "jria"/);
    assert.throws(
      () => checkUrl('jira:/issue', { ...names, apis: {} }),
      /it names none: write them under api:/,
    );
    // What lint does not know yet is no mistake: a URL from a placeholder, and an environment that has mistakes of its own.
    const apis = { jira: { url: `https://\${env:JIRA}/rest` } };
    assert.equal(checkUrl('jira:/issue', { ...names, apis }).pathname, '/issue');
    assert.equal(checkUrl('jira:/issue', undefined).pathname, '/issue');
    for (const text of ['jira://issue', 'jira:issue'])
      assert.throws(() => checkUrl(text, names), {
        message: `"${text}" is not an http:// or https:// URL; of the API "jira", write "jira:/issue"`,
      });
    assert.throws(
      () => checkInsideUrl('jira:/issue', names),
      /is asked from where opsproof runs, because the login of an API goes to no host/,
    );
  });

  test('gets a user with a password', async () => {
    const server = await serverThat(() => ({}));
    const { status } = scenarioWith({ shop: { url: server.url, basic: { user: 'ops', password: 'p:ä' } } });
    await status({ url: 'shop:/' });
    assert.equal(server.got[0]?.headers.authorization, `Basic ${Buffer.from('ops:p:ä').toString('base64')}`);
  });

  test('sees a client certificate, and is trusted by its own authority only', async () => {
    const tls = { key: pem('front.key'), cert: pem('front.pem'), ca: pem('authority.pem') };
    const server = await serverThat(({ authorized }) => ({ status: authorized ? 200 : 403 }), {
      ...tls,
      ...{ requestCert: true, rejectUnauthorized: false },
    });
    const url = server.url.replace('127.0.0.1', 'localhost');
    const [authority, certificate, key] = [pem('authority.pem'), pem('client.pem'), pem('client.key')];
    const { ask, status } = scenarioWith({
      full: { url, authority, certificate, key },
      nameless: { url, authority },
      unknown: { url },
    });
    const names = [await status({ url: 'full:/' }), await status({ url: 'nameless:/' })];
    const untrusted = await ask({ url: 'unknown:/' });
    assert.ok(untrusted !== undefined && 'noAnswer' in untrusted);
    assert.match(untrusted.noAnswer, /certificate/);
    assert.deepEqual(names, [200, 403]);
  });
});

suite('a redirect of an API', () => {
  test('leads on with the login within its origin, and without it elsewhere, also on the way back', async () => {
    const other = await serverThat(({ url }) =>
      url === '/back' ? { status: 302, headers: { location: `${server.url}/stolen` } } : {},
    );
    const server = await serverThat(({ url }) => {
      if (url === '/here') return { status: 302, headers: { location: '/there' } };
      if (url === '/away') return { status: 307, headers: { location: `${other.url}/in` } };
      return url === '/away-and-back' ? { status: 302, headers: { location: `${other.url}/back` } } : {};
    });
    const api = { url: server.url, headers: { 'X-Api-Key': 's3cret', Authorization: 'Bearer t0ken' } };
    const { scenario, status } = scenarioWith({ shop: api });
    scenario.options = { redirects: 5 };
    for (const path of ['/here', '/away', '/away-and-back'])
      assert.equal(await status({ url: `shop:${path}` }), 200);
    const seen = (got: readonly Got[]) =>
      got.map(({ url, headers }) => [url, headers['x-api-key'], headers.authorization]);
    const all = ['s3cret', 'Bearer t0ken'];
    assert.deepEqual(seen(server.got), [
      ...[
        ['/here', ...all],
        ['/there', ...all],
        ['/away', ...all],
        ['/away-and-back', ...all],
      ],
      ['/stolen', undefined, undefined],
    ]);
    assert.deepEqual(seen(other.got), [
      ['/in', undefined, undefined],
      ['/back', undefined, undefined],
    ]);
  });
});

suite('a client of OAuth', () => {
  const oauth = { client: 'ops', secret: 'a b:c&d', scope: 'read write', sends: 'header' as const };

  test('gets one token for many requests, and masks it', async () => {
    const issuer = await serverThat(() => ({
      body: { access_token: 'tok-1', token_type: 'bearer', expires_in: 600 },
    }));
    const server = await serverThat(() => ({}));
    const { hidden, noted, status } = scenarioWith({
      shop: { url: server.url, oauth: { ...oauth, token: `${issuer.url}/token` } },
    });
    await Promise.all(['/a', '/b', '/c'].map((path) => status({ url: `shop:${path}` })));
    assert.deepEqual(
      server.got.map(({ headers }) => headers.authorization),
      Array(3).fill('Bearer tok-1'),
    );
    assert.deepEqual(
      issuer.got.map(({ method, headers, body }) => [method, headers.authorization, body]),
      [
        [
          'POST',
          `Basic ${Buffer.from('ops:a+b%3Ac%26d').toString('base64')}`,
          'grant_type=client_credentials&scope=read+write',
        ],
      ],
    );
    assert.deepEqual(hidden, [Buffer.from('ops:a+b%3Ac%26d').toString('base64'), 'tok-1']);
    assert.deepEqual(noted.map(({ command }) => command).sort(), [
      'GET shop:/a',
      'GET shop:/b',
      'GET shop:/c',
      // Before it begins, and after.
      `POST ${issuer.url}/token`,
      `POST ${issuer.url}/token`,
    ]);
  });

  test('gets a new token when the old one has ended, or is refused; once', async () => {
    let given = 0;
    let valid = 'tok-1';
    const issuer = await serverThat(() => ({
      body: { access_token: `tok-${++given}`, token_type: 'Bearer', expires_in: 600 },
    }));
    const server = await serverThat(({ headers }) => ({
      status: headers.authorization === `Bearer ${valid}` ? 200 : 401,
    }));
    const api = { url: server.url, oauth: { ...oauth, sends: 'body' as const, token: issuer.url } };
    const { scenario, status } = scenarioWith({ shop: api });
    assert.equal(await status({ url: 'shop:/' }), 200);
    valid = 'tok-2';
    assert.equal(await status({ url: 'shop:/' }), 200);
    valid = 'nobody knows';
    assert.equal(await status({ url: 'shop:/' }), 401);
    assert.equal(given, 3);
    const [id = ''] = scenario.tokens.keys();
    scenario.tokens.set(id, Promise.resolve({ value: 'old', until: Date.now() - 1 }));
    valid = 'tok-4';
    assert.equal(await status({ url: 'shop:/' }), 200);
    assert.deepEqual(issuer.got[0]?.headers.authorization, undefined);
    assert.equal(
      issuer.got[0]?.body,
      'grant_type=client_credentials&scope=read+write&client_id=ops&client_secret=a+b%3Ac%26d',
    );
  });

  test('that gets no token proves nothing about the API', async () => {
    for (const [said, why] of [
      [
        { status: 401, body: { error: 'invalid_client', error_description: 'who?' } },
        'it answered 401: invalid_client, who?',
      ],
      [{ body: {} }, 'its answer has no access_token'],
      [{ body: { access_token: 'a\nb', token_type: 'bearer' } }, 'its answer has no access_token'],
      [
        { body: { access_token: 'x', token_type: 'mac' } },
        'it gives a token of the type "mac", and only Bearer is understood',
      ],
      [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'it answered 302'],
    ] as const) {
      const issuer = await serverThat(() => said);
      const { ask } = scenarioWith({
        shop: { url: 'http://127.0.0.1:9', oauth: { ...oauth, token: issuer.url } },
      });
      await assert.rejects(ask({ url: 'shop:/' }), {
        name: 'UnableError',
        message: `no token from ${issuer.url}: ${why}`,
      });
      assert.equal(issuer.got.length, 1);
    }
    const { ask } = scenarioWith({
      shop: { url: 'http://127.0.0.1:9', oauth: { ...oauth, token: 'http://127.0.0.1:9' } },
    });
    await assert.rejects(ask({ url: 'shop:/' }), {
      message: 'no token from http://127.0.0.1:9: connection refused',
    });
  });

  test('reads a protected environment, and changes nothing there: no token is asked for', async () => {
    const issuer = await serverThat(() => ({ body: { access_token: 'tok-1', token_type: 'bearer' } }));
    const server = await serverThat(() => ({}));
    const api = { url: server.url, oauth: { ...oauth, token: issuer.url } };
    const { ask, status } = scenarioWith({ shop: api }, true);
    await assert.rejects(
      ask({ method: 'POST', url: 'shop:/orders' }),
      /is protected, so nothing in it may be changed/,
    );
    assert.equal(issuer.got.length, 0);
    assert.equal(await status({ url: 'shop:/orders' }), 200);
  });
});

/** As AWS's library wants one. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(key?: Uint8Array | string) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

test("a request for AWS has the signature that AWS's own library makes", async () => {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const server = await serverThat(() => ({}));
  const aws = {
    region: 'eu-central-1',
    service: 'execute-api',
    accessKey: 'AKIDEXAMPLE',
    secretKey: 'wJalr/K7',
    sessionToken: 'sess/ion',
  };
  const { status } = scenarioWith({ gateway: { url: `${server.url}/prod`, aws } });
  await status({ url: 'gateway:/orders/a%20b?z=1&a=x%2Fy&a=' });
  await status({
    method: 'POST',
    url: 'gateway:/orders',
    headers: { 'Content-Type': 'application/json' },
    body: '{"item":"ä"}',
  });
  assert.equal(server.got.length, 2);
  for (const { method, url, headers, body } of server.got) {
    const { authorization = '', host = '' } = headers;
    const date = String(headers['x-amz-date']);
    const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
    assert.ok(signed.includes('host') && signed.includes('x-amz-security-token'));
    const { pathname, searchParams } = new URL(url, 'http://x');
    const query: Record<string, string[]> = {};
    for (const [name, value] of searchParams) query[name] = [...(query[name] ?? []), value];
    const signer = new SignatureV4({
      service: aws.service,
      region: aws.region,
      sha256: Sha256 as never,
      // Only some services want the digest of the body as a header.
      applyChecksum: false,
      credentials: {
        accessKeyId: aws.accessKey,
        secretAccessKey: aws.secretKey,
        sessionToken: aws.sessionToken,
      },
    });
    const kept = signed.split(';').filter((name) => !/^x-amz-(?:date|security-token)$/.test(name));
    const at = new Date(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
    const again = await signer.sign(
      {
        method,
        protocol: 'http:',
        hostname: host,
        path: pathname,
        query,
        headers: Object.fromEntries(kept.map((name) => [name, String(headers[name])])),
        ...(body === '' ? {} : { body }),
      } as never,
      { signingDate: at, signableHeaders: new Set(kept) },
    );
    const signatureIn = (text: string) => /Signature=([0-9a-f]{64})/.exec(text)?.[1];
    assert.ok(signatureIn(authorization));
    assert.equal(signatureIn(again.headers.authorization ?? ''), signatureIn(authorization));
  }
});
