import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Mask } from './mask.ts';
import { MASK } from './secret.ts';

function masked(secret: string, text: string): string {
  const mask = new Mask();
  mask.add(secret);
  return mask.apply(text);
}

test('a secret is replaced wherever it stands', () => {
  assert.equal(masked('hunter2x', 'login hunter2x/hunter2x!'), `login ${MASK}/${MASK}!`);
});

test('a secret is replaced in its encoded forms', () => {
  const secret = 'p/w "ü+\'1';
  for (const form of [
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    `p/w "ü+'\\''1`,
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ]) {
    assert.equal(masked(secret, `<${form}>`), `<${MASK}>`, form);
  }
});

test('a secret inside a longer base64 text is replaced, whatever stands before it', () => {
  for (const user of ['a', 'ab', 'abc']) {
    const header = Buffer.from(`${user}:correct horse battery`).toString('base64');
    const text = masked('correct horse battery', `Authorization: Basic ${header}`);
    assert.match(text, /^Authorization: Basic \w{2,6}•{6}[\w=]{0,4}$/);
  }
});

test('a short secret is replaced only as a whole word', () => {
  assert.equal(masked('no', 'no, I know: no'), `${MASK}, I know: ${MASK}`);
});

test('an empty secret replaces nothing', () => {
  assert.equal(masked('', 'a text'), 'a text');
});

test('the longest secret goes first', () => {
  const mask = new Mask();
  mask.add('secret');
  mask.add('secret-extended');
  assert.equal(mask.apply('secret-extended secret'), `${MASK} ${MASK}`);
});

test('a secret of several lines is replaced as a whole and line by line', () => {
  const key = '-----BEGIN KEY-----\r\nMIIEvQIBADANBg\n}\n-----END KEY-----\n';
  assert.equal(masked(key, `<${key}>`), `<${MASK}>`);
  assert.equal(masked(key, 'read MIIEvQIBADANBg and }'), `read ${MASK} and }`);
  assert.equal(masked('with newline\n', 'echo with newline'), `echo ${MASK}`);
});

test('characters that mean something in patterns are text', () => {
  assert.equal(masked('a.*(b', 'a.*(b axx(b'), `${MASK} axx(b`);
});

test('no masked text holds the secret or one of its encodings', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
      fc.pre(!MASK.includes(secret));
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret)]) {
        const text = masked(secret, before + form + after);
        assert.ok(!text.includes(secret), text);
      }
    }),
  );
});
