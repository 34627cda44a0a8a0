// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this test is about placeholders
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ConfigurationError } from '../../model/errors.ts';
import { parseRequestOptions } from './request-options.ts';

suite('the options of a request', () => {
  test('are read from the rows of a table', () => {
    assert.deepEqual(
      parseRequestOptions([
        ['redirects', '3'],
        ['timeout', '2 seconds'],
        ['user', 'demo'],
        ['password', '${env:PASSWORD}'],
        ['proxy', 'http://u:${env:P}@proxy:3128'],
        ['authority', '${file:ca.pem}'],
        ['client certificate', '${file:client.pem}'],
        ['client key', '${file:client.key}'],
        ['passphrase', 'x'],
      ]),
      {
        ...{ redirects: 3, timeoutMs: 2000, user: 'demo', password: '${env:PASSWORD}' },
        ...{ proxy: 'http://u:${env:P}@proxy:3128', authority: '${file:ca.pem}', passphrase: 'x' },
        ...{ certificate: '${file:client.pem}', key: '${file:client.key}' },
      },
    );
    assert.deepEqual(parseRequestOptions([['redirects', 'yes']]), { redirects: 10 });
    assert.deepEqual(
      parseRequestOptions([
        ['redirects', 'no'],
        ['verify', 'no'],
      ]),
      { redirects: 0, verify: false },
    );
  });

  test('are refused with all mistakes at once', () => {
    const refused = (...rows: string[][]) => {
      try {
        parseRequestOptions(rows);
      } catch (error) {
        assert.ok(error instanceof ConfigurationError);
        return error.problems.map(({ message }) => message);
      }
      return [];
    };
    assert.deepEqual(refused(), ['the table is empty']);
    assert.deepEqual(
      refused(
        ['redirect', 'yes'],
        ['redirects', 'some'],
        ['timeout', '0 seconds'],
        ['verify', 'maybe'],
        ['proxy', 'proxy:3128'],
        ['user', 'a', 'b'],
        ['client key', '-----BEGIN PRIVATE KEY-----'],
      ),
      [
        'a request has no option "redirect"; did you mean "redirects"?',
        'write redirects as yes (at most 10), no or a number up to 50; found "some"',
        'a timeout must be longer than 0; found "0 seconds"',
        'write verify as yes or no; found "maybe"',
        'write the URL of the proxy, for example http://proxy:3128; found "proxy:3128"',
        'a row has two cells, an option and its value; found 3: | user | a | b |',
        'write a placeholder for PEM text, for example ${file:tls/client.pem}; found "-----BEGIN PRIVATE KEY-----"',
      ],
    );
    assert.deepEqual(refused(['client key', '${env:KEY}']), [
      'a client certificate and a client key are needed together',
    ]);
    assert.deepEqual(refused(['verify', 'no'], ['authority', '${env:CA}']), [
      'an authority has no effect if nothing is verified',
    ]);
  });
});
