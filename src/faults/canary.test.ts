import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCanary, piecesOf, searchFor } from './canary.fixture.ts';

/** The search that the suites about secrets rely on. */
const secret = makeCanary();
const search = searchFor(piecesOf(secret));
const found = (text: string) => [...search(text)].length;

test('every encoding of a secret is found, and pieces of it', () => {
  const inner = secret.slice(3, 10);
  for (const text of [
    secret,
    `before ${inner} after`,
    encodeURIComponent(secret),
    Buffer.from(`x${secret}`).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('hex').toUpperCase(),
  ])
    assert.ok(found(`${'-'.repeat(100)}${text}`) > 0, text);
});

test('each place is reported, also two of one piece', () => {
  const one = searchFor(['secret', 'secretly']);
  assert.deepEqual(
    [...one('a secretly kept secret')],
    [
      { piece: 'secret', at: 2 },
      { piece: 'secretly', at: 2 },
      { piece: 'secret', at: 16 },
    ],
  );
});

test('nothing is found where there is no piece', () => {
  assert.equal(found('a text of other words and 0123456789abcdef'.repeat(1000)), 0);
  assert.equal(found(secret.slice(0, 5)), 0);
  assert.equal(found(''), 0);
});
