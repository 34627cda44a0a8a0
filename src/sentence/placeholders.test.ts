// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this test is about placeholders
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest } from '../probe/http/http-request.ts';
import { textsOf } from '../probe/http/request-texts.ts';
import { fillRequest, placeholdersIn } from './placeholders.ts';

const ENV = (name: string) => `\${env:${name}}`;

function fill(request: Omit<HttpRequest, 'method'>, values: Readonly<Record<string, string>>): HttpRequest {
  const whole = { method: 'POST', ...request } as const;
  const asked = placeholdersIn(textsOf(whole));
  return fillRequest(
    whole,
    asked.map(({ argument }) => values[argument] ?? ''),
  );
}

test('placeholders are found in URL, headers and body, in this order', () => {
  const request: HttpRequest = {
    method: 'POST',
    url: `http://web/?t=${ENV('A')}`,
    headers: { 'X-B': `Bearer ${ENV('B')}`, 'X-C': '${file:c.txt}' },
    body: '{"d": "${command: cat d}"}',
  };
  assert.deepEqual(placeholdersIn(textsOf(request)), [
    { source: 'env', argument: 'A' },
    { source: 'env', argument: 'B' },
    { source: 'file', argument: 'c.txt' },
    { source: 'command', argument: 'cat d' },
  ]);
});

test('a value is data in every part of a request', () => {
  const value = `a/b?c=d&e"f'\\g\n`;
  const url = fill({ url: `http://web/${ENV('V')}?t=${ENV('V')}` }, { V: value }).url;
  assert.equal(new URL(url).pathname, `/${encodeURIComponent(value).replace("'", '%27')}`);
  assert.equal(new URL(url).searchParams.get('t'), value);
  const json = { 'Content-Type': 'application/json; charset=utf-8' };
  const asJson = fill({ url: 'http://web/', headers: json, body: `{"v": "${ENV('V')}"}` }, { V: value });
  assert.deepEqual(JSON.parse(asJson.body ?? ''), { v: value });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const asForm = fill({ url: 'http://web/', headers: form, body: `v=${ENV('V')}&w=1` }, { V: value });
  assert.equal(new URLSearchParams(asForm.body).get('v'), value);
  assert.equal(fill({ url: 'http://web/', body: `<${ENV('V')}>` }, { V: value }).body, `<${value}>`);
  assert.deepEqual(fill({ url: 'http://web/', headers: { A: `x ${ENV('V')}` } }, { V: 'y' }).headers, {
    A: 'x y',
  });
});

test('a value with a line end is refused for a header', () => {
  assert.throws(() => fill({ url: 'http://web/', headers: { 'X-A': ENV('V') } }, { V: 'a\nb' }), {
    name: 'ConfigurationError',
    message: 'the value for the header X-A has a line end, which no header can have',
  });
});

test('a misspelt or unterminated placeholder is reported', () => {
  assert.throws(() => placeholdersIn(['${evn:A}']), {
    name: 'ConfigurationError',
    message: '${evn:…} is not a source; did you mean ${env:…}?',
  });
  assert.throws(() => placeholdersIn(['${env:A']), { message: '${env:… has no closing }' });
  assert.deepEqual(placeholdersIn(['$${env:A} ${other} $5']), []);
  assert.equal(fill({ url: 'http://web/', body: '$${env:A}' }, {}).body, '${env:A}');
});
