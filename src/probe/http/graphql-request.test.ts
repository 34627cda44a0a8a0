import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphqlAction } from '../../world/requests.ts';
import { recordingServer, scenarioWith } from '../api/api-scene.fixture.ts';
import { readGraphql } from './graphql-request.ts';

const QUERY = '{ orders(of: "a & b") { id } }';

test('a query reads and a mutation changes; everything else is a mistake, with its place', async () => {
  assert.deepEqual(await readGraphql(QUERY), { text: QUERY, changes: false });
  const fragment = 'fragment f on Order { id }\nmutation { add { ...f } }';
  assert.equal((await readGraphql(fragment)).changes, true);
  for (const [text, message] of [
    [
      'query { a',
      'the doc string is not GraphQL: Syntax Error: Expected Name, found <EOF>. (line 1, column 10)',
    ],
    ['query a { a } query b { b }', 'a GraphQL text has one query or mutation; found 2'],
    ['fragment f on Order { id }', 'a GraphQL text has one query or mutation; found 0'],
    ['subscription { a }', 'a GraphQL subscription has no one answer; write a query'],
    [
      `{ a(b: "\${env:X}") }`,
      `a GraphQL text takes no \${…}, because its quotes would not hold the value together`,
    ],
  ] as const)
    await assert.rejects(readGraphql(text), { name: 'ConfigurationError', message });
});

test('a query is sent by POST, by GET where nothing may be changed, and a mutation there not at all', async () => {
  const server = await recordingServer(() => ({ body: { data: {} } }));
  try {
    const perform = async (text: string, isProtected: boolean) => {
      const { scenario } = scenarioWith({ shop: { url: server.url } }, isProtected);
      const action = await graphqlAction(scenario, 'shop:/graphql', text);
      await action.perform({ scenario } as never, []);
      return scenario.response?.status;
    };
    assert.equal(await perform(QUERY, false), 200);
    assert.equal(await perform(QUERY, true), 200);
    assert.deepEqual(
      server.got.map(({ method, url, body, headers }) => [method, url, body, headers['content-type']]),
      [
        ['POST', '/graphql', JSON.stringify({ query: QUERY }), 'application/json'],
        ['GET', `/graphql?query=${encodeURIComponent(QUERY)}`, '', undefined],
      ],
    );
    const { scenario } = scenarioWith({ shop: { url: server.url } }, true);
    assert.equal((await graphqlAction(scenario, 'shop:/graphql', 'mutation { add }')).changes, true);
  } finally {
    server.close();
  }
});
