import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAddress } from './address.ts';
import { jsonBody } from './http/checked-request.ts';
import type { EnvironmentNames } from './scene.ts';
import { checkUrl } from './url.ts';

const SHOP: EnvironmentNames = {
  environment: 'shop',
  hosts: [
    { name: 'web', published: [80] },
    { name: 'db', published: [] },
  ],
  endpoints: { payments: 'https://pay.example.com' },
};

test('a URL names a host and a published port, an endpoint, or a name outside the environment', () => {
  for (const url of [
    'http://web/health',
    'http://payments/x',
    'https://www.example.com/',
    'http://localhost:8080/',
    'http://127.0.0.1/',
  ]) {
    assert.equal(checkUrl(url, SHOP).href.startsWith('http'), true);
  }
});

test('an invalid URL is refused, with the names that exist', () => {
  const refused = (url: string, message: string) =>
    assert.throws(() => checkUrl(url, SHOP), { name: 'ConfigurationError', message });
  refused(
    'http://webb/',
    'no host "webb" in the environment "shop"; did you mean "web"? hosts and endpoints: web, db, payments',
  );
  refused('http://web:81/', 'the host "web" does not publish port 81; published: 80');
  refused('http://db/', 'the host "db" does not publish port 80; published: none');
  refused('ftp://web/', '"ftp://web/" is not an http:// or https:// URL');
  refused('web/health', '"web/health" is not an http:// or https:// URL');
});

test('an address is host:port with a valid port', () => {
  assert.deepEqual(checkAddress('web:80', SHOP), { host: 'web', port: 80 });
  assert.deepEqual(checkAddress('tcp://[::1]:443', SHOP), { host: '::1', port: 443 });
  for (const text of ['web', 'web:0', 'web:65536', 'http://web:80', 'a b:80']) {
    assert.throws(() => checkAddress(text, SHOP), {
      message: `"${text}" is not an address; write "host:port"`,
    });
  }
});

test('a JSON body must be JSON', () => {
  assert.equal(jsonBody('{"a":1}').headers['Content-Type'], 'application/json');
  assert.throws(() => jsonBody('{a:1}'), /^ConfigurationError: the doc string is not JSON: /);
});
