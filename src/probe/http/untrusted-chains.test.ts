import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Scenario } from '../../world/scenario.ts';
import { unheardDoor } from '../unheard-door.fixture.ts';
import { askHttp } from './ask-http.ts';

/** Each chain is a root, what is between, and the server's own certificate: names and extensions. */
const CHAINS = {
  'is well': [['CA:TRUE', ''], [], 'subjectAltName=DNS:localhost'],
  'is longer than its root allows': [
    ['CA:TRUE,pathlen:0', ''],
    ['basicConstraints=critical,CA:TRUE'],
    'subjectAltName=DNS:localhost',
  ],
  'has a root for other names': [
    ['CA:TRUE', 'nameConstraints=critical,permitted;DNS:example.com'],
    [],
    'subjectAltName=DNS:localhost',
  ],
  'has a part that may sign nothing': [
    ['CA:TRUE', ''],
    ['subjectAltName=DNS:x'],
    'subjectAltName=DNS:localhost',
  ],
  'is for clients': [['CA:TRUE', ''], [], 'subjectAltName=DNS:localhost\nextendedKeyUsage=clientAuth'],
  'has a critical extension that nobody knows': [
    ['CA:TRUE', ''],
    [],
    'subjectAltName=DNS:localhost\n1.2.3.4.5=critical,ASN1:UTF8String:x',
  ],
} as const;

/** Parameters are $1 root, $2 its constraints, $3 an extension of it, $4 what is between, $5 the server's extensions. */
const MAKE = `set -e
curve='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $curve -keyout ca.key -out ca.pem -subj /CN=root -addext "basicConstraints=critical,$1" \${2:+-addext "$2"}
cp ca.pem issuer.pem; cp ca.key issuer.key; : >between.pem
sign() {
  openssl req $curve -keyout $1.key -out $1.csr -subj "/CN=$1"; printf '%s\\n' "$2" >$1.ext
  openssl x509 -req -in $1.csr -CA issuer.pem -CAkey issuer.key -CAcreateserial -days 9 -extfile $1.ext -out $1.pem
}
if [ -n "$3" ]; then sign between "$3"; cp between.pem issuer.pem; cp between.key issuer.key; fi
sign server "$4"; cat server.pem between.pem >chain.pem`;

suite('a certificate that is not trusted is an answer of something', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'opsproof-chains-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [what, [[constraints, more], [between = ''], own]] of Object.entries(CHAINS))
    test(`because its chain ${what}`, async () => {
      const args = ['-c', MAKE, 'sh', constraints, more, between, own];
      execFileSync('sh', args, { cwd: folder, stdio: 'ignore' });
      const read = (name: string) => readFileSync(join(folder, name), 'utf8');
      const server = createServer({ key: read('server.key'), cert: read('chain.pem') }, (_, response) =>
        response.end('well'),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
        const asked = { method: 'GET', url, options: { authority: read('ca.pem') } } as const;
        const answer =
          (await askHttp(new Scenario(undefined), asked, { timeoutMs: 5_000 }, unheardDoor())) ??
          assert.fail();
        if (what === 'is well')
          assert.equal('status' in answer && answer.status, 200, JSON.stringify(answer));
        else {
          assert.ok('noAnswer' in answer, JSON.stringify(answer));
          assert.equal(answer.who, 'something');
          assert.match(answer.noAnswer, /^the certificate cannot be verified \(.+\)$/);
        }
      } finally {
        server.close();
      }
    });
});
