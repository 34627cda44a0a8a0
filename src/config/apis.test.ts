import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadEnvironment, revealedSecrets } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-apis-'));
after(() => rmSync(cwd, { recursive: true }));
mkdirSync(join(cwd, 'environments'));
writeFileSync(join(cwd, 'environments', 'jira.openapi.json'), '{}');

const env = { TOKEN: 't0ken-of-jira', CLIENT: 'client-secret', KEY: 'aws-secret-key' };

function load(lines: readonly string[], secrets: 'resolve' | 'leave' = 'resolve') {
  const text = ['lifecycle: live', 'hosts: { here: { transport: local } }', ...lines].join('\n');
  writeFileSync(join(cwd, 'environments', 'beside.yaml'), text);
  return loadEnvironment('beside', { cwd, env, secrets });
}

test('an API is read with its login, and everything secret in it is masked', async () => {
  const environment = await load([
    'api:',
    `  jira: { url: "https://jira.example.com/", bearer: "\${env:TOKEN}", openapi: jira.openapi.json }`,
    `  pay: { url: "https://pay.example.com/v1", oauth: { token: "https://login.example.com/token", client: ops, secret: "\${env:CLIENT}" } }`,
    `  gate: { url: "https://gate.example.com", aws: { region: eu-central-1, service: execute-api, access_key: AKID, secret_key: "\${env:KEY}" } }`,
    '  shop: { url: "http://here:8080", basic: { user: ops, password: written }, header: { X-Tenant: one } }',
  ]);
  assert.deepEqual(environment.apis, {
    jira: {
      url: 'https://jira.example.com/',
      headers: { Authorization: 'Bearer t0ken-of-jira' },
      openapi: join(cwd, 'environments', 'jira.openapi.json'),
    },
    pay: {
      url: 'https://pay.example.com/v1',
      headers: {},
      oauth: {
        ...{ token: 'https://login.example.com/token', client: 'ops', secret: 'client-secret' },
        sends: 'header',
      },
    },
    gate: {
      url: 'https://gate.example.com',
      headers: {},
      aws: {
        ...{ region: 'eu-central-1', service: 'execute-api' },
        ...{ accessKey: 'AKID', secretKey: 'aws-secret-key' },
      },
    },
    shop: {
      url: 'http://here:8080',
      headers: { 'X-Tenant': 'one' },
      basic: { user: 'ops', password: 'written' },
    },
  });
  const masked = await revealedSecrets(environment);
  for (const secret of [...Object.values(env), 'written', 'one', 'b3BzOndyaXR0ZW4='])
    assert.ok(masked.includes(secret), secret);
});

test('lint needs no secret of an API', async () => {
  const { apis } = await load(
    [`api: { jira: { url: "\${env:NOWHERE}", bearer: "\${env:NOTHING}" } }`],
    'leave',
  );
  assert.deepEqual(apis?.jira?.headers, { Authorization: `Bearer \${env:NOTHING}` });
});

test('every mistake in an API is told at once, with its place', async () => {
  const written = load([
    'api:',
    '  http: { url: "https://a.example.com" }',
    '  here: { url: "https://user:pass@a.example.com/?x=1" }',
    '  two: { url: "https://a.example.com", bearer: x, basic: { user: a, password: b } }',
    `  half: { url: "http://a.example.com", certificate: "\${env:TOKEN}" }`,
    '  headers: { url: "https://a.example.com", bearer: x, header: { "X Y": "1", authorization: "2" } }',
    '  doc: { url: "ftp://a", openapi: none.yaml, oauth: { token: "https://t", client: x, secret: y, sends: cookie } }',
    '  slip: { url: "https://a.example.com", barer: x }',
  ]);
  await assert.rejects(written, (error: Error) => {
    const lines = error.message.split('\n').map((line) => line.replace('environments/beside.yaml:', ''));
    assert.deepEqual(lines, [
      '4: api.http: cannot be the name of an API: lower-case letters, digits, . and -, and none of http, https, tcp, udp, ws, wss, ftp, ssh, file, data, env, command',
      '5: api.here: "here" is already the name of a host or endpoint',
      '5: api.here.url: has a login in it',
      '  write it as basic: { user, password }',
      '5: api.here.url: has a query or a fragment, which no path can follow',
      '6: api.two: has basic and bearer, but one request has one login',
      '7: api.half: needs certificate and key together',
      '7: api.half.url: is http://, where no certificate is shown; write https://',
      '8: api.headers.header."X Y": cannot be the name of a header',
      '8: api.headers.header.authorization: is the header that the login fills in, too; write one of the two',
      '9: api.doc.url: found "ftp://a", allowed: a URL such as https://jira.example.com',
      '9: api.doc.oauth.sends: found "cookie", allowed: header or body',
      '9: api.doc.openapi: there is no none.yaml',
      '10: api.slip.barer: unknown key; did you mean "bearer"?',
    ]);
    return true;
  });
});
