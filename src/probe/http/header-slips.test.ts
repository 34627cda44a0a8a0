import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpectation } from '../../model/expectation.ts';
import { readAnswerAttribute } from './answer-attribute.ts';
import type { HttpResponse } from './http-request.ts';
import { readClaims } from './response.ts';

test('a header that is nearly a known one is refused, with the known one', () => {
  for (const [written, meant] of [
    ['X_Powered_By', 'x-powered-by'],
    ['x-powerd-by', 'x-powered-by'],
    ['Content Type', undefined],
    ['ContentType', 'content-type'],
    ['Strict-Transport-Securtiy', 'strict-transport-security'],
    ['x-frame-option', 'x-frame-options'],
  ] as const)
    assert.throws(
      () => readAnswerAttribute(`header "${written}"`),
      meant === undefined
        ? /is not a header name/
        : new SyntaxError(`no server sends a header ${written}; did you mean header "${meant}"?`),
      written,
    );
});

test('known headers in any case and those of nobody else are taken', () => {
  for (const name of ['X-Powered-By', 'etag', 'Age', 'x-shop', 'x_shop', 'x-request-ids-seen'])
    assert.equal(readAnswerAttribute(`header "${name}"`)?.attribute, `header ${name}`);
});

test('a header that the answer does not have is a slip if it has one that is nearly the same', async () => {
  const response = {
    request: { method: 'GET', url: 'http://web/', options: {} },
    status: 200,
    headers: { 'x-shop-version': '1' },
    body: '{"items": [{"error": "x"}]}',
    bytes: 27,
    durationMs: 1,
  } as unknown as HttpResponse;
  const claim = (attribute: string, type: 'text' | 'json') => ({
    attribute,
    type,
    expectation: parseExpectation('empty', type),
  });
  const seen = await readClaims(response, [
    claim('header X_Shop_Version', 'text'),
    claim('header x-other', 'text'),
    claim('JSON at $.items[*].eror', 'json'),
    claim('JSON at $.items[*].warning', 'json'),
  ]);
  const slips = [
    'header X_Shop_Version',
    'header x-other',
    'JSON at $.items[*].eror',
    'JSON at $.items[*].warning',
  ];
  assert.deepEqual(
    slips.map((attribute) => seen.slip?.(attribute)),
    [
      {
        unable: 'there is no header X_Shop_Version, but x-shop-version',
        hint: 'did you mean header "x-shop-version"?',
      },
      undefined,
      {
        unable: '"eror" is not there, but "error" is',
        hint: `did you mean "error"? If not, write $['eror']`,
      },
      undefined,
    ],
  );
});
