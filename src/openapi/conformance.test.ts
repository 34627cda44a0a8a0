import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { conformanceProblems, type DescribedAnswer } from './conformance.ts';
import { readOpenApi } from './document.ts';
import { operationsOf } from './operation.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-openapi-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, document: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document));
  return path;
}

const item = {
  type: 'object',
  required: ['id', 'price', 'secret'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', format: 'uuid' },
    price: { type: 'number', minimum: 0, exclusiveMinimum: true },
    note: { type: 'string', nullable: true },
    of: { $ref: '#/components/schemas/Item', description: 'nothing counts beside a reference' },
    secret: { type: 'string', writeOnly: true },
  },
};
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const document = {
  openapi: '3.0.3',
  servers: [{ url: 'https://shop.example.com/v2' }],
  paths: {
    '/items/{id}': {
      summary: 'not an operation',
      get: {
        operationId: 'getItem',
        responses: {
          200: { headers: { ETag: { required: true } }, ...json({ $ref: '#/components/schemas/Item' }) },
          '4XX': { $ref: '#/components/responses/Wrong' },
        },
      },
      delete: { responses: { 204: { description: 'gone' } } },
    },
    '/items/new': { get: { summary: 'A new one', responses: { default: json({ type: 'array' }) } } },
    '/page': { get: { responses: { 200: { content: { 'text/*': { schema: { type: 'object' } } } } } } },
    '/away': { get: { responses: { 200: json({ $ref: 'other.yaml#/Item' }) } } },
    '/broken': { get: { responses: { 200: json({ type: 'string', pattern: '(' }) } } },
  },
  components: {
    schemas: { Item: item },
    responses: { Wrong: json({ type: 'object', required: ['why'] }) },
  },
};
const shop = file('shop.json', document);
const ID = '7d4b0c5e-6f3a-4f43-9d0c-0a4f6c1e2b3d';

function problems(answer: Partial<DescribedAnswer> & { path: string; said?: unknown }, of = shop) {
  const { said, ...rest } = answer;
  const body = said === undefined ? '' : JSON.stringify(said);
  const headers = { 'content-type': 'application/json; charset=utf-8', etag: '"1"' };
  return conformanceProblems(of, {
    ...{ method: 'GET', status: 200, headers, body, bytes: Buffer.byteLength(body) },
    ...rest,
  });
}

suite('an answer and an OpenAPI document', () => {
  test('that describes it', async () => {
    assert.deepEqual(await problems({ path: `/items/${ID}`, said: { id: ID, price: 1, note: null } }), []);
    assert.deepEqual(await problems({ path: `/v2/items/${ID}`, said: { id: ID, price: 1 } }), []);
    assert.deepEqual(await problems({ path: '/items/new', said: [] }), []);
    assert.deepEqual(await problems({ path: '/items/1', status: 404, said: { why: 'x' } }), []);
    assert.deepEqual(await problems({ method: 'DELETE', path: '/items/1', status: 204 }), []);
  });

  test('that does not', async () => {
    for (const [answer, expected] of [
      [{ path: '/itms/1' }, ['the document has no operation GET /itms/1']],
      [{ path: '/items/1/2' }, ['the document has no operation GET /items/1/2']],
      [{ method: 'PUT', path: '/items/1' }, ['the document has no operation PUT /items/1']],
      [{ path: '/items/1', status: 500 }, ['the document has no answer 500 of GET /items/1']],
      [{ path: '/items/new', said: {} }, ['$ must be array']],
      [
        { path: '/items/1', said: { id: 'x', price: 0, note: 1, 'o d': 1, of: { id: ID } } },
        [
          "$.of must have required property 'price'",
          '$.id must match format "uuid"',
          '$.price must be > 0',
          '$.note must be string,null',
          '$ must NOT have additional properties: "o d"',
        ],
      ],
      [
        { path: '/items/1', status: 404, said: {}, headers: { 'content-type': 'text/html' } },
        ['its media type is text/html, and the document has application/json'],
      ],
      [{ path: '/items/1', status: 404, said: {}, headers: {} }, ['it does not say its media type']],
      [{ path: '/items/1' }, ['it has no body, and the document has application/json']],
      [
        { path: '/items/1', said: { id: ID, price: 1 }, headers: { 'content-type': 'application/json' } },
        ['the header ETag is missing'],
      ],
      [
        { method: 'DELETE', path: '/items/1', status: 204, said: 1 },
        ['it has a body, and the document has none'],
      ],
    ] as const)
      assert.deepEqual([...(await problems(answer))].sort(), [...expected].sort(), JSON.stringify(answer));
    const [cut = ''] = await problems({ path: '/items/new', body: '[1,', bytes: 3 });
    assert.match(cut, /^the body is not JSON: /);
  });

  test('of version 3.1 has the words of JSON Schema', async () => {
    const schema = {
      type: ['object', 'null'],
      properties: { n: { exclusiveMinimum: 0 }, k: { const: 1 } },
      unevaluatedProperties: false,
    };
    const newer = file('newer.yaml', {
      openapi: '3.1.0',
      paths: { '/x': { get: { responses: { 200: json(schema) } } } },
    });
    assert.deepEqual(await problems({ path: '/x', said: { n: 1, k: 1 } }, newer), []);
    assert.deepEqual(await problems({ path: '/x', said: { n: 0, k: 2, z: 0 } }, newer), [
      '$.n must be > 0',
      '$.k must be equal to constant',
      '$ must NOT have unevaluated properties',
    ]);
  });

  test('null, a text and what stands beside a reference are compared, too', async () => {
    const text = { content: { 'text/plain': { schema: { type: 'string', enum: ['up'] } } } };
    const state = { type: 'string', nullable: true, enum: ['up', 'down'] };
    const get = (response: object) => ({ get: { responses: { 200: response } } });
    const older = file('words.json', {
      openapi: '3.0.3',
      paths: {
        '/state': get(json({ properties: { state } })),
        '/text': get(text),
        '/odd': get(json({ $ref: '#/components/schemas/100%' })),
      },
    });
    const headers = { 'content-type': 'text/plain' };
    assert.deepEqual(await problems({ path: '/state', said: { state: 'up' } }, older), []);
    assert.deepEqual(await problems({ path: '/state', said: { state: null } }, older), [
      '$.state must be equal to one of the allowed values: "up", "down"',
    ]);
    assert.deepEqual(await problems({ path: '/text', headers, body: 'up', bytes: 2 }, older), []);
    assert.deepEqual(await problems({ path: '/text', headers, body: 'no', bytes: 2 }, older), [
      '$ must be equal to one of the allowed values: "up"',
    ]);
    await assert.rejects(problems({ path: '/odd', said: 1 }, older), {
      name: 'OpenApiError',
      message: /a percent sign that encodes nothing/,
    });
    const newer = file('beside.json', {
      openapi: '3.1.0',
      paths: { '/x': get(json({ $ref: '#/components/schemas/A', required: ['id'] })) },
      components: { schemas: { A: { type: 'object' } } },
    });
    assert.deepEqual(await problems({ path: '/x', said: {} }, newer), ["$ must have required property 'id'"]);
  });

  test('that cannot say it', async () => {
    const empty = { path: '/page', said: 'x', headers: { 'content-type': 'text/xml' } };
    for (const [answer, of, why] of [
      [empty, shop, /a body of the media type text\/xml is not compared with its schema/],
      [{ path: '/away', said: 1 }, shop, /the reference other.yaml#\/Item leads out of the document/],
      [
        { path: '/broken', said: 'x' },
        shop,
        /^the schema at paths › \/broken › get .* cannot be used: Invalid regular expression/,
      ],
      [
        empty,
        file('two.yaml', 'swagger: "2.0"'),
        /is not an OpenAPI document of version 3.0 or 3.1; its version is "2.0"/,
      ],
      [empty, file('bad.yaml', 'a: [1'), /is not YAML or JSON: /],
      [empty, join(folder, 'none.yaml'), /none.yaml cannot be read: /],
    ] as const)
      await assert.rejects(problems(answer, of), { name: 'OpenApiError', message: why });
  });

  test('has operations', async () => {
    assert.deepEqual(
      operationsOf(await readOpenApi(shop)).map(
        ({ method, path, summary }) => `${method} ${path} ${summary}`,
      ),
      [
        ...['GET /items/{id} getItem', 'DELETE /items/{id} ', 'GET /items/new A new one'],
        ...['GET /page ', 'GET /away ', 'GET /broken '],
      ],
    );
  });
});
