import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Vocabulary } from './claim.ts';
import { parseTable, TableError } from './claim-table.ts';
import { parseClaim } from './parse-claim.ts';

const SERVICE: Vocabulary = {
  exists: { type: 'boolean' },
  running: { type: 'boolean', adjective: true },
  enabled: { type: 'boolean', adjective: true },
  state: { type: 'text' },
  'since when': { type: 'age' },
};

test('an adjective, its negation, existence and an attribute are claims', () => {
  const read = (text: string) => parseClaim(text, 'service', SERVICE);
  assert.equal(read('is running').attribute, 'running');
  assert.notDeepEqual(read('is running').expectation, read('is not running').expectation);
  assert.equal(read('exists').attribute, 'exists');
  assert.notDeepEqual(read('exists').expectation, read('does not exist').expectation);
  assert.equal(read('has state active').attribute, 'state');
  assert.equal(read('has since when under 2 days').attribute, 'since when');
  assert.notDeepEqual(read('has state active').expectation, read('does not have state active').expectation);
});

test('what makes no sense is refused with a suggestion', () => {
  const refused = (text: string, message: string) =>
    assert.throws(() => parseClaim(text, 'service', SERVICE), { name: 'ClaimError', message });
  refused('is runing', 'a service cannot be "runing"; did you mean "running"?');
  refused('is state', '"state" is an attribute of a service; write "has state …"');
  refused('has sate active', 'a service has no attribute "sate"; did you mean "state"?');
  refused('has state', '"has state" has no expectation, for example "has state …"');
  refused(
    'runs',
    '"runs" is not a claim about a service; write "is …", "has …" or "exists", or their negation',
  );
  assert.throws(() => parseClaim('exists', 'os', { name: { type: 'text' } }), {
    message: 'an os always exists, so do not check that it does',
  });
});

test('a table has two cells a row, at least one row, and known attributes', () => {
  const claims = parseTable(
    [
      ['running', 'yes'],
      ['state', 'not "failed"'],
    ],
    'service',
    SERVICE,
  );
  assert.deepEqual(
    claims.map((claim) => claim.attribute),
    ['running', 'state'],
  );
  const refused = (rows: string[][], message: string) =>
    assert.throws(() => parseTable(rows, 'service', SERVICE), { name: 'TableError', message });
  refused([], 'the table is empty, so it would prove nothing');
  refused([['running']], 'a row has two cells, an attribute and an expectation; found 1: | running |');
  refused(
    [['owner', 'root']],
    'a service has no attribute "owner"; allowed: exists, running, enabled, state, since when',
  );
});

test('every row that makes no sense is reported, with its place', () => {
  assert.throws(
    () =>
      parseTable(
        [
          ['runing', 'yes'],
          ['running', 'yes'],
          ['running', 'perhaps'],
        ],
        'service',
        SERVICE,
      ),
    (error) => {
      assert.ok(error instanceof TableError);
      assert.deepEqual(
        error.rows.map(({ index }) => index),
        [0, 2],
      );
      return true;
    },
  );
});

test('an attribute may take an argument: quoted in a sentence, plain or quoted in a table', () => {
  const unit: Vocabulary = { ...SERVICE, property: { type: 'text', takes: 'the name of a property' } };
  assert.equal(parseClaim('has property "Restart" always', 'service', unit).attribute, 'property Restart');
  assert.equal(parseClaim('has property "a \\"b\\" c" x', 'service', unit).attribute, 'property a "b" c');
  // A pattern keeps its backslashes: otherwise `\s` would silently match an s.
  const pattern = String.raw`/^\w+\s*=\s*"x"/`;
  const written = pattern.replaceAll('"', '\\"');
  assert.equal(parseClaim(`has property "${written}" x`, 'service', unit).attribute, `property ${pattern}`);
  assert.deepEqual(
    parseTable(
      [
        ['property Restart', 'always'],
        ['property "Restart"', 'always'],
      ],
      'service',
      unit,
    ).map(({ attribute }) => attribute),
    ['property Restart', 'property Restart'],
  );
  assert.throws(() => parseClaim('has property', 'service', unit), {
    message: '"property" needs the name of a property: property "…"',
  });
  assert.throws(() => parseClaim('has property "Restart"', 'service', unit), {
    message: '"has property Restart" has no expectation, for example "has property Restart …"',
  });
});

test('an adjective may take an argument', () => {
  const file: Vocabulary = {
    'readable by': { type: 'boolean', adjective: true, takes: 'the name of a user' },
    mode: { type: 'mode' },
  };
  const read = (text: string) => parseClaim(text, 'file', file);
  assert.equal(read('is readable by "www-data"').attribute, 'readable by www-data');
  assert.deepEqual(
    read('is not readable by "www-data"').expectation,
    parseClaim('has readable by "x" no', 'file', file).expectation,
  );
  const refused = (text: string, message: string) => assert.throws(() => read(text), { message });
  refused('is readable by', '"readable by" needs the name of a user: readable by "…"');
  refused('is mode 0644', '"mode" is an attribute of a file; write "has mode …"');
  refused('is readable by "x" y', 'a file cannot be "readable by "x" y"; did you mean "readable by"?');
});
