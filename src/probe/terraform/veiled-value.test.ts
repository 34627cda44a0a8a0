import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonpath } from 'json-p3';
import { markedPaths, valueAtPath, veiled } from './veiled-value.ts';

const AFTER = { name: 'web', disk: [{ size: 8 }, { size: 9 }], tags: { team: 'shop' }, word: 'secret' };
const UNKNOWN = { id: true, disk: [{}, { id: true }], tags: {} };
const SENSITIVE = { word: true, tags: {} };
const tree = veiled(AFTER, UNKNOWN, SENSITIVE);
const at = (path: string) => valueAtPath(jsonpath.compile(path), tree);

test('a value that is known is there; one that is not, or is secret, is veiled, and so is all that contains it', () => {
  assert.deepEqual(at('$.name'), { value: 'web' });
  assert.deepEqual(at('$.disk[1].size'), { value: 9 });
  assert.deepEqual(at('$.tags'), { value: { team: 'shop' } });
  assert.deepEqual(at('$.none'), {});
  assert.equal(at('$.id'), 'unknown');
  assert.equal(at('$.id.deeper'), 'unknown');
  assert.equal(at('$.disk[1]'), 'unknown');
  assert.equal(at('$.disk'), 'unknown');
  assert.equal(at('$.word'), 'sensitive');
});

test('what selects several values is veiled by everything that it may depend on', () => {
  assert.deepEqual(at('$.tags.*'), { value: ['shop'] });
  assert.equal(at('$.disk[*].size'), 'unknown');
  assert.equal(at('$.disk[?@.id == "x"].size'), 'unknown');
  assert.equal(at('$..size'), 'unknown');
  assert.equal(veiled(undefined, true, {}), veiled(null, true, false));
});

test('paths of marks are written as one asks for them', () => {
  assert.deepEqual(markedPaths({ id: true, disk: [{}, { id: true }], tags: {} }), ['id', 'disk[1].id']);
  assert.deepEqual(markedPaths(true), ['$']);
  assert.deepEqual(markedPaths(false), []);
});
