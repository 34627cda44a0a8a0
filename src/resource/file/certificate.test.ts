import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

/** Made with openssl for these tests; their keys were discarded. The first is signed by the second, the last expired in 2021. */
const WEB = `-----BEGIN CERTIFICATE-----
MIICwzCCAmmgAwIBAgICEjUwCgYIKoZIzj0EAwIwNDELMAkGA1UEBhMCWFgxEDAO
BgNVBAoMB0V4YW1wbGUxEzARBgNVBAMMCkV4YW1wbGUgQ0EwIBcNMjAwMTAxMDAw
MDAwWhgPMjEyMDAxMDEwMDAwMDBaMDkxCzAJBgNVBAYTAlhYMRAwDgYDVQQKDAdF
eGFtcGxlMRgwFgYDVQQDDA93d3cuZXhhbXBsZS5jb20wggEiMA0GCSqGSIb3DQEB
AQUAA4IBDwAwggEKAoIBAQC9pz3kCQzxEYtSJjWesgLcJeww+xMAAnQ+5fZ/E+tZ
Zl7MUsTQFPL4CG66U570gzOgRH29WIcCcj9yqju6oKhxeki9edukKH2pNEaSiRbV
gc8FhB2c4ms816XOHVEhXIRHG3/FIDHB/tCJWqZJF26Cv0yrvyqBw7jMPEG/CgOo
+TUIreddVGzpK52R0qL4SmkXZxM6iosHwO8JM1JrsGeRe1euV4qBx3fG/OnpZrYS
00dcFo59AGpIvEVMmRHc2yi+29nRyrGG2/865tJQqJDwGgK4dmJ0q05W+QIPmuat
RQ+jVCU725jKrRoxZRaFhwDefy30dO9heWgwOVCYjUKZAgMBAAGjgZgwgZUwSAYD
VR0RBEEwP4IPd3d3LmV4YW1wbGUuY29tggtleGFtcGxlLmNvbYcEwAACAYYZaHR0
cHM6Ly9leGFtcGxlLmNvbS9hJTJDYjAJBgNVHRMEAjAAMB0GA1UdDgQWBBThXHMC
uELznCpqVdJzLjT7669DczAfBgNVHSMEGDAWgBRU6ymZt9lQ15PowGr9khmoid21
0zAKBggqhkjOPQQDAgNIADBFAiEAuQh6fJq+UOeE0TzTOrYxJgx8XsDgHoVldwdD
IJ+HylkCIHf+WMmDzG0+LE/oJ8aVSGjCyT9j6BS4WzyrJWboY+Wc
-----END CERTIFICATE-----
`;
const CA = `-----BEGIN CERTIFICATE-----
MIIBizCCATKgAwIBAgICEjQwCgYIKoZIzj0EAwIwNDELMAkGA1UEBhMCWFgxEDAO
BgNVBAoMB0V4YW1wbGUxEzARBgNVBAMMCkV4YW1wbGUgQ0EwIBcNMjAwMTAxMDAw
MDAwWhgPMjEyMDAxMDEwMDAwMDBaMDQxCzAJBgNVBAYTAlhYMRAwDgYDVQQKDAdF
eGFtcGxlMRMwEQYDVQQDDApFeGFtcGxlIENBMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEBW4L9Y0mpo7J5g197pvSgPKBZ5ErcHUrjmyavqyl37HikQjOo+Z7WrbK
aBNmSHwCGD/Bx/nNaFxDTFoH7Lr5m6MyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNV
HQ4EFgQUVOspmbfZUNeT6MBq/ZIZqIndtdMwCgYIKoZIzj0EAwIDRwAwRAIgZ3cf
xhISjCU32d1YkMon1BRejW1jt0UMSJYftFOKKYYCIEZVbH2kEX1KLU5+MAZSUvAD
9NLKBRmvkK9m7FgXk3JC
-----END CERTIFICATE-----
`;
const OLD = `-----BEGIN CERTIFICATE-----
MIIBPDCB76ADAgECAgEBMAUGAytlcDAaMRgwFgYDVQQDDA9vbGQuZXhhbXBsZS5j
b20wHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAaMRgwFgYDVQQDDA9v
bGQuZXhhbXBsZS5jb20wKjAFBgMrZXADIQBka4dwCD3yOBDcagFJWjX2+w66lHUm
4zwU6+RRK15p06NaMFgwCQYDVR0TBAIwADAdBgNVHQ4EFgQUpzxbngIh2QPPiRS+
rvHbD7QsBbMwLAYDVR0jBCUwI6EepBwwGjEYMBYGA1UEAwwPb2xkLmV4YW1wbGUu
Y29tggEBMAUGAytlcANBAEYt2z81SUiH2BIFE86GDWnVjTtDfGp8hCabLFEmXWnW
sPcwg6URxAoatFmpWJLWW7Q6C1fqqjca3AUoqncIFgI=
-----END CERTIFICATE-----
`;
const NOW = 1_800_000_000;

/** The result for a file with this content, at a host's time. */
function read(content: string | Buffer, { now = String(NOW), wanted = ['valid', 'days left'] } = {}) {
  const look = resourceOf('certificate').look('/x.pem', factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  const head = `81a4:0:0:5:1700000000:root:root\n=== now\n${now}\n=== content\n`;
  const sighting = readSighting(
    look,
    reply({ stdout: Buffer.concat([Buffer.from(head), Buffer.from(content)]) }),
    wanted,
  );
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting;
}

function der(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\n/g, ''), 'base64');
}

suite('certificate', () => {
  test('shows whom it is for, who signed it, its validity and its key', () => {
    assert.deepEqual(read(WEB).state, {
      exists: true,
      valid: true,
      'days left': 33952,
      'self signed': false,
      subject: 'C=XX, O=Example, CN=www.example.com',
      issuer: 'C=XX, O=Example, CN=Example CA',
      'common name': 'www.example.com',
      'alternative names': ['www.example.com', 'example.com', '192.0.2.1', 'https://example.com/a%2Cb'],
      expires: '2120-01-01T00:00:00Z',
      'not before': '2020-01-01T00:00:00Z',
      serial: '1235',
      fingerprint:
        'D1:9C:87:96:DB:5E:B8:70:BB:8A:A4:B3:CC:62:52:50:99:6C:38:2A:AB:ED:01:8C:C4:36:12:59:29:B2:49:92',
      'key type': 'rsa',
      'key size': 2048,
      'signature algorithm': 'ecdsa-with-SHA256',
      purposes: [],
      authority: false,
      'chain length': 1,
      'chain complete': true,
    });
    const { state } = read(CA);
    assert.deepEqual(
      [
        state['self signed'],
        state.authority,
        state['key type'],
        state['key size'],
        state['alternative names'],
      ],
      [true, true, 'ec', 256, []],
    );
  });

  test('may be DER', () => {
    assert.deepEqual(read(der(WEB)).state, read(WEB).state);
  });

  test("is valid within its time by the host's clock, both ends too", () => {
    const at = (date: string) => read(OLD, { now: String(Date.parse(date) / 1000) }).state;
    assert.equal(at('2020-01-01T00:00:00Z').valid, true);
    assert.equal(at('2019-12-31T23:59:59Z').valid, false);
    assert.equal(at('2021-01-01T00:00:00Z').valid, true);
    assert.equal(at('2021-01-01T00:00:01Z').valid, false);
    assert.equal(at('2020-12-31T00:00:01Z')['days left'], 0);
    assert.equal(at('2021-01-01T00:00:01Z')['days left'], -1);
  });

  test('of a host that does not report its time is neither valid nor invalid', () => {
    const { state, unseen } = read(WEB, { now: '' });
    assert.equal(state.subject, 'C=XX, O=Example, CN=www.example.com');
    const reason = { unable: 'the host does not report its time (date +%s)' };
    assert.deepEqual(unseen, { valid: reason, 'days left': reason });
  });

  test('with its chain is described by the first one', () => {
    const { state } = read(WEB + CA);
    assert.deepEqual(
      [state['common name'], state['chain length'], state['chain complete']],
      ['www.example.com', 2, true],
    );
    assert.equal(read(WEB + OLD).state['chain complete'], false);
  });

  test('that is not a certificate exists and is not valid; nothing else is known', () => {
    const wanted = ['subject', 'days left'];
    for (const [content, message] of [
      ['hello\n', /^there is no certificate in the file: /],
      ['', /^there is no certificate in the file: /],
      [WEB + WEB.replace('MII', 'AAA'), /^certificate 2 in the file cannot be read: /],
    ] as const) {
      const { state, unseen } = read(content, { wanted });
      assert.deepEqual(state, { exists: true, valid: false });
      assert.match(String(unseen.subject?.unable), message);
      assert.match(String(unseen['days left']?.unable), message);
    }
  });

  test('that is missing does not exist; one that may not be read cannot be looked at', () => {
    const look = resourceOf('certificate').look('/x.pem', factsOf('debian-12'), ['valid']);
    assert.ok('command' in look);
    const missing = { exitCode: 1, stderr: "stat: cannot statx '/x.pem': No such file or directory\n" };
    assert.deepEqual(look.read(reply(missing)), { exists: false, valid: false, 'self signed': false });
    const closed = {
      stdout: '8180:0:0:5:1700000000:root:root\n=== now\n1\n=== content\n',
      stderr: "head: cannot open '/x.pem' for reading: Permission denied\n",
      exitCode: 1,
    };
    assert.deepEqual(look.read(reply(closed)), {
      unable: "its content cannot be read: head: cannot open '/x.pem' for reading: Permission denied",
    });
    assert.deepEqual(look.read(reply({ stdout: '41ed:0:0:5:1700000000:root:root\n=== now\n1\n' })), {
      unable: 'it is a directory, not a regular file',
    });
    assert.deepEqual(look.read(reply({ exitCode: 127, stderr: 'sh: stat: not found\n' })), {
      unable: 'stat could not be run: sh: stat: not found',
      hint: 'install it on the host, in the PATH of the session',
    });
  });
});
