import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { schemaFiles } from './json-schema.ts';

const committed = (name: string) => readFileSync(new URL(`../../schema/${name}`, import.meta.url), 'utf8');

test('the committed schemas match the description of the files', () => {
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

test('an editor shows one message per mistake, at its place', () => {
  const valid = new Ajv({ strict: false, allErrors: true }).compile(
    JSON.parse(committed('environment.schema.json')),
  );
  const docker = 'lifecycle: ephemeral\nprovider: docker\n';
  for (const [text, place, message] of [
    [
      'lifecycle: live\nhosts: { web: { image: nginx } }',
      '/hosts/web',
      'must NOT have additional properties',
    ],
    ['lifecycle: live', '', "must have required property 'hosts'"],
    ['hosts: { a: { image: b } }', '', "must have required property 'lifecycle'"],
    ['lifecycle: liv\nhosts: {}', '/lifecycle', 'must be equal to one of the allowed values'],
    ['lifecycle: ephemeral\nhosts: {}', '', "must have required property 'provider'"],
    [`${docker}hosts: { web: { imge: nginx } }`, '/hosts/web', 'must NOT have additional properties'],
    [`${docker}hosts: { web: 1 }`, '/hosts/web', 'must be object,null'],
    [
      `${docker}hosts: { web: { image: a, files: { /x: { contnt: a } } } }`,
      '/hosts/web/files/~1x',
      'must NOT have additional properties',
    ],
    [
      `${docker}hosts: { web: { image: a, command: { x: 1 } } }`,
      '/hosts/web/command',
      'must be string,array',
    ],
    [
      'lifecycle: ephemeral\nprovider: processes\nhosts: { a: { command: b, image: c } }',
      '/hosts/a/image',
      'boolean schema is false',
    ],
  ] as const) {
    assert.equal(valid(parse(text)), false, text);
    const told = (valid.errors ?? []).filter(({ keyword }) => keyword !== 'if');
    assert.deepEqual(
      told.map((error) => [error.instancePath, error.message]),
      [[place, message]],
      text,
    );
  }
});

test('the examples in the documentation are valid', () => {
  const valid = new Ajv({ strict: false }).compile(JSON.parse(committed('environment.schema.json')));
  const page = readFileSync(new URL('../../docs/environments.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');
  assert.equal(examples.length, 3);
  for (const text of examples) assert.equal(valid(parse(text)), true, JSON.stringify(valid.errors));
});
