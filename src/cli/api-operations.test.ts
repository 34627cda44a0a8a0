import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { apiOperations } from './api-operations.ts';

test('operations of OpenAPI documents are sentences; what cannot be read is told, and mistakes are left to lint', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-operations-'));
  try {
    mkdirSync(join(cwd, 'environments'));
    const write = (name: string, text: string) => writeFileSync(join(cwd, 'environments', name), text);
    const responses = { 200: { description: 'fine' } };
    const paths = { '/orders/{id}': { get: { summary: 'One order', responses }, delete: { responses } } };
    write('shop.json', JSON.stringify({ openapi: '3.1.0', paths }));
    write('old.json', '{"swagger":"2.0"}');
    const environment = (more: string) => `lifecycle: live\nhosts: { here: { transport: local } }\n${more}`;
    const shop = `shop: { url: "https://a", bearer: "\${env:NOT_SET}", openapi: shop.json }`;
    write('one.yaml', environment(`api: { ${shop}, old: { url: "https://a", openapi: old.json } }`));
    write('two.yaml', environment(`api: { ${shop} }`));
    write('wrong.yaml', environment('hsots: {}'));
    const told: string[] = [];
    const found = await apiOperations({ cwd, env: {}, providers: [] }, (line) => told.push(line));
    assert.deepEqual(found, [
      {
        ...{ keyword: 'Then', pattern: 'GET "shop:/orders/{id}" answers …', says: 'One order', examples: [] },
        where: 'environments/shop.json',
      },
      {
        ...{
          keyword: 'When',
          pattern: 'I DELETE "shop:/orders/{id}"',
          says: 'an operation of the API "shop"',
        },
        ...{ examples: [], where: 'environments/shop.json' },
      },
    ]);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^the operations of the API "old" are left out: .* its version is "2.0"$/);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
