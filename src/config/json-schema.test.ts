import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { schemaFiles } from './json-schema.ts';

const committed = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

test('the committed schemas are what the description of the files gives', () => {
  for (const [name, content] of Object.entries(schemaFiles())) {
    assert.equal(committed(name), content, `schema/${name} is stale: run npm run schema`);
  }
});

test('an editor accepts what is right and marks what is wrong', () => {
  const valid = new Ajv({ strict: false }).compile(JSON.parse(committed('environment.schema.json')));
  const right = [
    'lifecycle: live\nhosts: { "web-[01:20]": { user: ops }, here: }',
    `lifecycle: ephemeral\nprovider: docker\nttl: 1 hour\nhosts: { web: { image: nginx, ports: [80, "\${env:P}"] } }`,
  ];
  const wrong = [
    'lifecycle: live\nhosts: { web: { image: nginx } }',
    'lifecycle: live',
    'hosts: {}',
    'lifecycle: ephemeral\nprovider: docker\nhosts: { web: { ports: [99999] } }',
  ];
  for (const text of right) assert.equal(valid(parse(text)), true, JSON.stringify(valid.errors));
  for (const text of wrong) assert.equal(valid(parse(text)), false, text);
});

test('the examples of the documentation are right', () => {
  const valid = new Ajv({ strict: false }).compile(JSON.parse(committed('environment.schema.json')));
  const page = readFileSync(new URL('../../docs/environments.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');
  assert.equal(examples.length, 2);
  for (const text of examples) assert.equal(valid(parse(text)), true, JSON.stringify(valid.errors));
});
