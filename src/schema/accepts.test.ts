import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { liveSchema } from '../config/schema.ts';
import { accepts } from './accepts.ts';
import { PARTS } from './parts.ts';
import { ready } from './ready.ts';
import { issuesOf, keys, list, make, map, matching, oneOf, text, type z } from './shape.ts';
import { made } from './written.ts';
import { z as library } from './zod.ts';

const small = make
  .int({ error: () => 'small' })
  .min(1)
  .max(3);
const even = text('even').refine((value) => value.length % 2 === 0, { error: () => 'even' });

/** Every maker and every call. */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  text: text('a text'),
  number: make.number(),
  small,
  even,
  yes: make.boolean(),
  name: matching(/^w/g, 'a name'),
  enum: oneOf(['web', 'db'], 'web or db'),
  literal: make.literal('web'),
  list: list(even, 'a list').min(1),
  map: map(small, 'a map'),
  record: make.record(matching(/^[^=]+$/, 'a name'), make.union([small, even])),
  nullable: keys({ web: small.nullable(), db: even.describe('even').optional() }, 'a map').nullable(),
  unknown: keys({ web: make.unknown().optional(), db: list(small, 'a list').max(2).optional() }, 'a map'),
  ready,
  files: PARTS.files,
  port: PARTS.port,
  mode: PARTS.mode,
  live: liveSchema,
};

const words = [
  '',
  'web',
  'wo',
  'db',
  '80',
  '0644',
  '99',
  '/etc',
  '1 minute',
  `\${env:A}`,
  'live',
  'ssh',
  'a=b',
];
const names = [
  ...words,
  'hosts',
  'lifecycle',
  'transport',
  'port',
  'healthy',
  'content',
  'mode',
  '__proto__',
];
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'large' },
    fc.constantFrom(...words),
    fc.constantFrom(0, 1, 2, 3, 4, -1, 1.5, 65535, 65536, 2 ** 53, Number.NaN, Infinity, true, false, null),
    fc.constant(undefined),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

const host = fc.constantFrom(
  null,
  {},
  { transport: 'ssh', port: 22 },
  { port: '0x' },
  { sudo: 1 },
  { groups: ['db'] },
);
const environment = fc.record(
  {
    lifecycle: fc.constantFrom('live', 'live', 'ephemeral'),
    hosts: fc.dictionary(fc.constantFrom('web', 'db'), host, { maxKeys: 2, noNullPrototype: true }),
  },
  { noNullPrototype: true },
);

for (const [name, schema] of Object.entries(SCHEMAS)) {
  test(`${name}: what is accepted is what zod accepts`, () => {
    let [good, bad] = [0, 0];
    const near = fc.record(
      {
        lifecycle: fc.constantFrom('live', 'live', 'ephemeral'),
        hosts: fc.dictionary(fc.constantFrom('web', 'db'), fc.oneof(tree, fc.constant(null)), {
          maxKeys: 2,
          noNullPrototype: true,
        }),
        web: tree,
        port: tree,
        '/etc': tree,
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.oneof(tree, near, environment), (value) => {
        const { success } = made(schema).safeParse(value);
        if (success) good += 1;
        else bad += 1;
        // A key that is special in JavaScript is left to zod.
        if (success && JSON.stringify(value)?.includes('__proto__')) return;
        assert.equal(accepts(schema, value), success);
        assert.equal(issuesOf(schema, value).length === 0, success);
      }),
      { numRuns: 1500, seed: 7 },
    );
    assert.ok(good > 2 && bad > 2, `${good} good, ${bad} bad`);
  });
}

test('a schema that was made with zod is left to zod, wherever it occurs', () => {
  const own = library.string().transform((value) => value.length);
  assert.equal(accepts(own, 'web'), false);
  const around = keys({ web: own, db: small }, 'a map');
  assert.equal(accepts(around, { web: 'web', db: 1 }), false);
  assert.deepEqual(issuesOf(around, { web: 'web', db: 1 }), []);
  assert.deepEqual(issuesOf(around, { web: 1, db: 1 })[0]?.path, ['web']);
  // And our schemas may be part of theirs.
  assert.equal(library.object({ web: even }).safeParse({ web: 'web' }).error?.issues[0]?.message, 'even');
});

test('the live environments of this repository need no zod', () => {
  const folder = join(import.meta.dirname, '..', '..', 'environments');
  const trees = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')))
    .filter(({ lifecycle }) => lifecycle === 'live');
  assert.ok(trees.length > 0);
  for (const each of trees) assert.equal(accepts(liveSchema, each), true, JSON.stringify(each));
});
