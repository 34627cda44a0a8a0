import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean, nearest } from './nearest.ts';

test('the nearest words come first, and distant ones not at all', () => {
  assert.deepEqual(nearest('sevice', ['device', 'service', 'port', 'services']), [
    'service',
    'device',
    'services',
  ]);
  assert.deepEqual(nearest('sevice', ['device', 'service'], 1), ['service']);
  assert.deepEqual(nearest('web', ['db', 'cache']), []);
});

test('a prefix is near, and so are another case and two swapped letters', () => {
  assert.deepEqual(nearest('web', ['web-01', 'web-02', 'db']), ['web-01', 'web-02']);
  assert.deepEqual(nearest('WEB', ['web']), ['web']);
  assert.deepEqual(nearest('evn', ['env', 'ever']), ['env']);
});

test('a near word is suggested, otherwise all are listed', () => {
  assert.equal(didYouMean('imge', ['image', 'build']), 'did you mean "image"?');
  assert.equal(didYouMean('color', ['image', 'build']), 'allowed: image, build');
  assert.equal(didYouMean('x', []), 'allowed: nothing');
  const many = Array.from({ length: 25 }, (_, index) => `host-${index}`);
  assert.equal(didYouMean('zzz', many), `allowed: ${many.slice(0, 20).join(', ')} and 5 more`);
});
