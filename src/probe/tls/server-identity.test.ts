import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PeerCertificate } from 'node:tls';
import { NO_ALTERNATIVE_NAME } from './no-alternative-name.ts';
import { checkIdentity } from './server-identity.ts';

const OTHER = 'ERR_TLS_CERT_ALTNAME_INVALID';

test('a certificate is valid for its alternative names of the requested kind, never for its common name', async () => {
  const verdict = (name: string, subjectaltname: string | undefined) => {
    const certificate = { subject: { CN: 'web.test' }, subjectaltname } as PeerCertificate;
    const error = checkIdentity(name, certificate) as (Error & { code?: string }) | undefined;
    return error?.code;
  };
  for (const [name, names, code] of [
    ['web.test', 'DNS:web.test', undefined],
    ['web.test', 'IP Address:10.0.0.1, DNS:web.test', undefined],
    ['a.web.test', 'DNS:*.web.test', undefined],
    ['10.0.0.1', 'DNS:web.test, IP Address:10.0.0.1', undefined],
    ['web.test', 'DNS:other.test', OTHER],
    ['10.0.0.2', 'IP Address:10.0.0.1', OTHER],
    ['web.test', undefined, NO_ALTERNATIVE_NAME],
    ['web.test', 'email:ops@web.test', NO_ALTERNATIVE_NAME],
    ['web.test', 'IP Address:10.0.0.1', NO_ALTERNATIVE_NAME],
    ['web.test', 'URI:https://web.test/DNS:web.test', NO_ALTERNATIVE_NAME],
    ['10.0.0.1', 'DNS:10.0.0.1', NO_ALTERNATIVE_NAME],
    // What stands in a quoted name is part of it.
    ['web.test', 'URI:"https://a.test/, DNS:b.test"', NO_ALTERNATIVE_NAME],
    ['web.test', 'DirName:"O = a, DNS:b.test"', NO_ALTERNATIVE_NAME],
    ['10.0.0.1', 'DNS:"a, IP Address:10.0.0.1"', NO_ALTERNATIVE_NAME],
    ['web.test', 'DNS:"a, DNS:web.test"', OTHER],
    // `*` stands for one whole part, the first one.
    ['a.web.test', 'DNS:a*.web.test', OTHER],
    ['ab.web.test', 'DNS:*b.web.test', OTHER],
    ['ab.web.test', 'DNS:*b.web.test, DNS:*.web.test', undefined],
    ['a.b.web.test', 'DNS:*.web.test', OTHER],
    ['web.test', 'DNS:*.test', OTHER],
    ['A.WEB.test', 'DNS:*.web.TEST', undefined],
  ] as const)
    assert.equal(verdict(name, names), code, `${name} by ${names}`);
});
