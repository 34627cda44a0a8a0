import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyName, LONGEST, metadataOf, printMarks, readMarks, runTag } from './marks.ts';

const LABELS = {
  'opsproof.run': '20260102-030405-a1b2',
  'opsproof.environment': 'small',
  'opsproof.expires': '2026-01-02T05:04:05.000Z',
  'opsproof.runner': '4194304/08818932.1234567/6b103d309dc7/4026531836',
  'opsproof.keep': 'true',
};

test('labels are read as they were written, also after the words of others', () => {
  assert.deepEqual(readMarks(printMarks(LABELS)), LABELS);
  assert.deepEqual(readMarks(`ssh-ed25519 AAAA ${printMarks(LABELS)}`), LABELS);
  const odd = { ...LABELS, 'opsproof.environment': 'a b=c %' };
  assert.deepEqual(readMarks(printMarks(odd)), odd);
  assert.deepEqual(readMarks(printMarks(LABELS, 'opsproof-r1-small-web')), {
    ...LABELS,
    'opsproof.name': 'opsproof-r1-small-web',
  });
});

test('what is of nobody we know has no labels', () => {
  assert.equal(readMarks('Default security group'), undefined);
  assert.equal(readMarks(undefined), undefined);
  assert.equal(readMarks('not-opsproof.run=r1'), undefined);
});

test('a long name of an environment gives way to what decides whether a thing goes', () => {
  const long = printMarks({ ...LABELS, 'opsproof.environment': 'e'.repeat(200) });
  assert.ok(long.length <= LONGEST, String(long.length));
  const { 'opsproof.environment': _name, ...rest } = LABELS;
  assert.deepEqual(readMarks(long), rest);
  const web = printMarks(LABELS, `opsproof-20260102-030405-a1b2-small.fresh12-${'h'.repeat(20)}`);
  assert.ok(web.length <= LONGEST, `${web.length}: ${web}`);
  const values = Object.values(metadataOf({ ...LABELS, 'opsproof.environment': 'e'.repeat(300) }, 'web'));
  assert.ok(values.every((value) => value.length <= LONGEST));
});

test('tags and names of keys have the characters that nova takes', () => {
  assert.equal(runTag('r1,2/3'), 'opsproof.run:r1_2_3');
  assert.equal(runTag('r'.repeat(100)).length, 60);
  assert.equal(keyName('opsproof-r1-small.fresh1'), 'opsproof-r1-small_fresh1');
});
