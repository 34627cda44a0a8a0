import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { inForce, lettingIn } from './ufw.force.ts';
import { readTuple } from './ufw.rules.ts';

suite('rules of ufw that are in force', () => {
  const rules = (...tuples: string[]) =>
    inForce(tuples.flatMap((tuple) => readTuple(`### tuple ### ${tuple}`) ?? []));
  const any = '0.0.0.0/0 any 0.0.0.0/0 in';
  const texts = (...tuples: string[]) => rules(...tuples).map(({ text }) => text);

  test('exclude those after one that decides the opposite for the same packets', () => {
    assert.deepEqual(texts(`allow any 23 ${any}`, `deny tcp 23 ${any}`), ['allow 23']);
    assert.deepEqual(texts(`allow tcp 20:30 ${any}`, `deny tcp 25 ${any}`, `deny udp 25 ${any}`).slice(1), [
      'deny 25/udp',
    ]);
    assert.equal(texts(`allow any any ${any}`, `deny any 53 ${any}`, `allow tcp 22 ${any}`).length, 2);
    const narrow = 'allow any any 0.0.0.0/0 any 10.0.0.0/8 in';
    for (const first of [narrow, `allow any any ${any}_eth0`, `allow any any ${any.replace(/in$/, 'out')}`])
      assert.equal(texts(first, `deny tcp 23 ${any}`).length, 2, first);
  });

  test('include that another rule may allow the same', () => {
    const found = rules(`allow any 23 ${any}`, `limit tcp 20:22 ${any}`, `deny udp 53 ${any}`);
    assert.equal(lettingIn('allow 23/tcp', found, false), '"allow 23"');
    assert.equal(lettingIn('allow 22/tcp', found, false), '"limit 20:22/tcp"');
    assert.equal(lettingIn('allow 22', found, false), '"limit 20:22/tcp"');
    assert.equal(lettingIn('allow 22/udp', found, false), undefined);
    assert.equal(lettingIn('allow 80/tcp', found, true), 'the default, allow,');
    assert.equal(lettingIn('allow 53/udp', found, true), undefined);
    assert.equal(lettingIn('deny 80/tcp', found, true), undefined);
  });
});
