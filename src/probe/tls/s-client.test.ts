import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { type Bench, benchWith, lacks } from '../only-tools.fixture.ts';
import { type InsideHandshake, sClientCommand } from './s-client.ts';
import { readSClient } from './s-client-answer.ts';
import { tookVersion } from './s-client-version.ts';
import { TLS_VERSIONS } from './tls.ts';

const FOLDER = new URL('../../../environments/programs/tls/', import.meta.url).pathname;
const pem = (name: string) => readFileSync(`${FOLDER}${name}`, 'utf8');

/** What a client must never take for a word of its own openssl. */
const MISLEADING = '\nVerify return code: 0 (ok)\nnames\nTLS_FAKE - ECDHE-ECDSA-AES128-GCM-SHA256\n';

suite('a handshake by the openssl of a host', { skip: lacks('openssl') }, () => {
  let bench: Bench;
  const servers: Server[] = [];
  before(() => {
    bench = benchWith('openssl', 'timeout', 'date') as Bench;
  });
  after(() => {
    bench?.remove();
    for (const server of servers) server.close();
  });

  const listen = async (options: TlsOptions = {}): Promise<number> => {
    const server = createServer({ key: pem('front.key'), cert: pem('front.pem'), ...options }, (socket) =>
      socket.on('error', () => {}).end(MISLEADING),
    );
    servers.push(server.on('tlsClientError', () => {}).listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const ask = async (port: number, more: Partial<InsideHandshake> = {}, name = 'localhost') => {
    const asked = { host: '127.0.0.1', port, seconds: 5, ...more };
    return readSClient(asked, name, await bench.ask(sClientCommand(asked)));
  };

  test('shows the version, the standard name of the cipher, the chain and the time of the host', async () => {
    const first = await ask(await listen(), { names: true });
    assert.ok('protocol' in first, JSON.stringify(first));
    assert.equal(first.protocol, 'TLSv1.3');
    assert.match(first.cipher ?? '', /^TLS_[A-Z0-9_]+$/);
    assert.equal(first.chain.trim(), pem('front.pem').trim());
    assert.ok(Math.abs(first.now - Date.now()) < 60_000, String(first.now));

    const old = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' } as const;
    const port = await listen(old);
    const second = await ask(port, { names: true });
    assert.ok('protocol' in second, JSON.stringify(second));
    assert.deepEqual(
      [second.protocol, second.cipher],
      ['TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    );
    const third = await ask(port);
    assert.ok('protocol' in third && third.cipher === undefined, JSON.stringify(third));
  });

  test('shows every certificate that the server sends', async () => {
    const answer = await ask(await listen({ cert: `${pem('front.pem')}${pem('authority.pem')}` }));
    assert.ok('chain' in answer, JSON.stringify(answer));
    assert.equal(answer.chain.match(/BEGIN CERTIFICATE/g)?.length, 2);
  });

  test('is trusted by the given authority, for a name of the certificate, and not otherwise', async () => {
    const port = await listen();
    const authority = pem('authority.pem');
    for (const [more, name, trusted, why] of [
      [{ authority }, 'localhost', true, undefined],
      [{ authority }, '127.0.0.1', true, undefined],
      [{ authority }, 'front', true, undefined],
      [{ authority }, 'back', false, 'the certificate is for another name'],
      [{ authority }, '127.0.0.2', false, 'the certificate is for another name'],
      [{}, 'localhost', false, 'its issuer is not known, or the chain lacks a part'],
      [{ authority: pem('client.pem') }, 'localhost', false, undefined],
    ] as const) {
      const answer = await ask(port, more, name);
      assert.ok('trusted' in answer, JSON.stringify(answer));
      assert.equal(answer.trusted, trusted, `${name}: ${answer.why}`);
      if (why !== undefined) assert.equal(answer.why, why);
    }
  });

  test('is not trusted by an authority of the host if another one is given', async () => {
    const port = await listen();
    const [authority, own] = [pem('client.pem'), `SSL_CERT_FILE=${FOLDER}authority.pem`];
    for (const [given, trusted] of [
      [{}, true],
      [{ authority }, false],
    ] as const) {
      const asked = { host: '127.0.0.1', port, seconds: 5, ...given };
      const reply = await bench.ask(`export ${own}\n${sClientCommand(asked)}`);
      const answer = readSClient(asked, 'localhost', reply);
      assert.ok('trusted' in answer && answer.trusted === trusted, JSON.stringify(answer));
    }
  });

  test('asks for the server by the name of the sentence', async () => {
    const named: string[] = [];
    const port = await listen({
      SNICallback: (name, done) => {
        named.push(name);
        done(null);
      },
    });
    await ask(port, { host: 'localhost' });
    await ask(port);
    assert.deepEqual(named, ['localhost']);
  });

  test('failed if the server rejected it at its end, although openssl prints its version, cipher and chain', async () => {
    const answer = await ask(await listen({ requestCert: true, maxVersion: 'TLSv1.2' }));
    assert.ok('who' in answer, JSON.stringify(answer));
    assert.equal(answer.who, 'something');
    assert.match(answer.why, /^the TLS handshake failed \(.*handshake failure\)$/);
  });

  test('says which versions a server accepts, also one that wants a certificate', async () => {
    const taken = async (options: TlsOptions) => {
      const port = await listen({ ciphers: 'DEFAULT:@SECLEVEL=0', ...options });
      const each = TLS_VERSIONS.map(async (version) => {
        const asked = { host: '127.0.0.1', port, seconds: 5, version };
        return tookVersion(asked, await bench.ask(sClientCommand(asked)));
      });
      return Promise.all(each);
    };
    assert.deepEqual(await taken({ minVersion: 'TLSv1.2' }), [false, false, true, true]);
    assert.deepEqual(await taken({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }), [true, true, false, false]);
    assert.deepEqual(await taken({ minVersion: 'TLSv1', requestCert: true }), [true, true, true, true]);
  });

  test('proves nothing if the name does not resolve, and that nobody is there if the connection is refused', async () => {
    const unresolved = await ask(443, { host: 'no-such-host.invalid' });
    assert.ok('unable' in unresolved, JSON.stringify(unresolved));
    assert.match(
      unresolved.unable,
      /^the name no-such-host\.invalid does not resolve on the host \([A-Z].*\)$/,
    );
    const refused = await ask(9);
    assert.ok('who' in refused, JSON.stringify(refused));
    assert.deepEqual([refused.who, refused.why], ['nobody', 'connection refused']);
  });

  test('cannot be made with an authority that is none', async () => {
    const authority = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const answer = await ask(await listen(), { authority });
    assert.ok('unable' in answer, JSON.stringify(answer));
  });
});

test('a handshake cannot be made without openssl', () => {
  const bench = benchWith('cat');
  assert.ok(bench !== undefined);
  const asked = { host: '127.0.0.1', port: 9, seconds: 1 };
  const reply = bench.run(sClientCommand(asked));
  bench.remove();
  const unable = {
    unable: 'the host has nothing to make a TLS handshake with',
    hint: 'install openssl on the host',
  };
  assert.deepEqual(readSClient(asked, 'x', reply), unable);
  assert.equal(tookVersion(asked, reply), undefined);
});

suite('the output of openssl s_client', () => {
  const asked = { host: 'db', port: 443, seconds: 5 };
  const read = (stdout: string, stderr: string, truncated = false) =>
    readSClient(asked, 'db', {
      command: '',
      stdout: Buffer.from(stdout),
      stderr: Buffer.from(stderr),
      exitCode: 0,
      durationMs: 7,
      truncated,
    });

  test('is unable if it is cut, if openssl itself failed, or if its time was up before it connected to a name', () => {
    assert.deepEqual(read('CONNECTED(00000003)\n', 'openssl 0\n', true), {
      unable: 'the answer is larger than what is kept',
    });
    assert.deepEqual(read('now 1\n', 's_client: Option unknown option -x\nopenssl 1\n'), {
      unable: 'openssl on the host failed: s_client: Option unknown option -x',
    });
    assert.deepEqual(read('now 1\n', 'openssl 124\n'), {
      unable:
        'openssl on the host did not connect to db within 5 s, and it does not say whether the name resolved',
      hint: 'write its address, or ask first: the address "db:443" is reachable from "…"',
    });
    assert.deepEqual(read('now 1\n', 'Killed\n'), {
      unable: 'the handshake on the host ended with status 0: Killed',
    });
  });

  test('is silence if its time was up after it had connected', () => {
    const silent = { who: 'silent', why: 'no answer within 5 s', durationMs: 7 };
    assert.deepEqual(read('now 1\nCONNECTED(00000003)\n', 'openssl 143\n'), silent);
    assert.deepEqual(read('now 1\n', 'Connecting to 192.0.2.1\nopenssl 124\n'), silent);
  });

  test('of several addresses reports the one where something was', () => {
    const line = (why: string) =>
      `40:error:8000006F:system library:BIO_connect:${why}:../crypto/bio/bio_sock2.c:117:calling connect()\n`;
    const stderr = `${line('Connection refused')}${line('Connection timed out')}connect:errno=110\nopenssl 1\n`;
    assert.deepEqual(read('now 1\n', stderr), { who: 'silent', why: 'no answer within 5 s', durationMs: 7 });
  });
});
