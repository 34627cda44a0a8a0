import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';
import { resourceOf } from '../machine.fixture.ts';

const HINT = 'getent (libc-bin, musl-utils) would have done';
const HOSTS = '=== hosts\n127.0.0.1 localhost\n192.0.2.7 db.example DB # here\n';

function name(text: string, stdout: string) {
  return readAnswer('host name', text, { stdout }, ['resolvable', 'addresses']);
}

const found = (...addresses: string[]) => ({
  state: { exists: true, resolvable: true, addresses },
  unseen: {},
});
const missing = { state: { exists: false, resolvable: false }, unseen: {} };

suite('host name', () => {
  test('resolves by getent, each address once', () => {
    const stdout =
      '=== getent\n192.0.2.7       STREAM db\n192.0.2.7       DGRAM  \n2001:db8::7     STREAM db\n=== status\n0\n';
    assert.deepEqual(name('db', stdout), found('192.0.2.7', '2001:db8::7'));
    assert.deepEqual(name('db', '=== getent\n=== status\n2\n'), missing);
  });

  test('that getent could not look up is not missing', () => {
    assert.deepEqual(
      readAnswer('host name', 'db', {
        stdout: '=== getent\n=== status\n1\n',
        stderr: 'Unknown database: ahosts',
      }),
      { unable: 'getent ahosts ended with status 1 and said "Unknown database: ahosts"' },
    );
  });

  test('resolves by /etc/hosts, then by nslookup, if there is no getent', () => {
    assert.deepEqual(name('db', HOSTS), found('192.0.2.7'));
    const server = '=== nslookup\nServer:\t\t192.0.2.53\nAddress:\t192.0.2.53:53\n\n';
    assert.deepEqual(
      name(
        'www.example',
        `${HOSTS}${server}Name:\twww.example\nAddress: 192.0.2.80\n\nName:\twww.example\nAddress: 2001:db8::80\n`,
      ),
      found('192.0.2.80', '2001:db8::80'),
    );
    assert.deepEqual(
      name('www.example', `${HOSTS}${server}Name:      www.example\nAddress 1: 192.0.2.80 x\n`),
      found('192.0.2.80'),
    );
    assert.deepEqual(
      name('no.example', `${HOSTS}${server}** server can't find no.example: NXDOMAIN\n`),
      missing,
    );
  });

  test("is not missing if only some of the host's sources could be asked", () => {
    assert.deepEqual(name('here', HOSTS), {
      unable: 'here is not in /etc/hosts, and the host has no tool to ask a name server',
      hint: HINT,
    });
    assert.deepEqual(name('short', `${HOSTS}=== nslookup\n** server can't find short: NXDOMAIN\n`), {
      unable: 'nslookup does not find short, but it does not use the search list that programs use',
      hint: HINT,
    });
    assert.deepEqual(
      name('no.example', `${HOSTS}=== nslookup\n;; connection timed out; no servers could be reached\n`),
      {
        unable: 'nslookup failed: ;; connection timed out; no servers could be reached',
        hint: HINT,
      },
    );
    assert.ok('unable' in name('no.example', `${HOSTS}=== nslookup\nnslookup: applet not found\n`));
  });

  test('refuses an invalid name', () => {
    assert.equal(
      resourceOf('host name').refuse?.('-x'),
      'a host name has letters, digits, dots and hyphens, at most 253 of them; found "-x"',
    );
  });
});
