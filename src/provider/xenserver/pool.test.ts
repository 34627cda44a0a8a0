import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { openPool } from './open-pool.ts';
import { LOGIN, XenSimulator } from './simulator/simulator.fixture.ts';

/** What people read: the message, and what to do. */
async function told(asked: Promise<unknown>): Promise<readonly (string | undefined)[]> {
  const error = await asked.then(
    () => assert.fail('it was answered'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UnableError, String(error));
  return [error.message.replaceAll(/:\d{4,5}\b/g, ':PORT'), error.hint];
}

suite('a XenServer pool', () => {
  let simulator: XenSimulator;
  beforeEach(async () => {
    simulator = await XenSimulator.start('127.0.0.1', { guests: false });
  });
  afterEach(() => simulator.end());

  const open = (more: object = {}) => openPool({ endpoint: simulator.url, ...LOGIN, ...more }, undefined, {});

  test('has one session, which is closed at the end', async () => {
    const pool = open();
    await Promise.all([pool.ask('look', 'VM.get_all'), pool.ask('look', 'SR.get_all')]);
    assert.deepEqual([simulator.count('session.login_with_password'), simulator.sessions], [1, 1]);
    await pool.close();
    assert.equal(simulator.sessions, 0);
  });

  test('that does not know the user says so', async () => {
    assert.deepEqual(
      await told(open({ password: 'wrong' }).ask('"shop" could not be brought up', 'VM.get_all')),
      [
        '"shop" could not be brought up: the user or the password is wrong [SESSION_AUTHENTICATION_FAILED] (XenServer at http://127.0.0.1:PORT)',
        'check user and password under providers: { xenserver: … }, or XENSERVER_USERNAME and XENSERVER_PASSWORD',
      ],
    );
  });

  test('whose session has expired gets a new login once, for all who notice it at the same time', async () => {
    const pool = open();
    await pool.ask('look', 'VM.get_all');
    simulator.expireSessions();
    await Promise.all(['VM', 'SR', 'VDI'].map((type) => pool.ask('look', `${type}.get_all`)));
    assert.equal(simulator.count('session.login_with_password'), 2);
  });

  test('that ends the new session, too, is not asked for ever', async () => {
    simulator.refusals.push({ method: 'VM.get_all', words: ['SESSION_INVALID', 'x'], times: 5 });
    const [message] = await told(open().ask('look', 'VM.get_all'));
    assert.match(message ?? '', /the session ended, and the next one too \[SESSION_INVALID\]/);
    assert.equal(simulator.count('session.login_with_password'), 2);
  });

  test('is asked at its master, wherever a member was named', async () => {
    const member = await XenSimulator.start('127.0.0.2', {
      masterIs: '127.0.0.1',
      port: simulator.port,
      guests: false,
    });
    try {
      const pool = open({ endpoint: member.url });
      assert.deepEqual(await pool.ask('look', 'SR.get_all'), [...simulator.rows.all('SR').keys()]);
      assert.deepEqual([member.calls, pool.origin], [['session.login_with_password'], simulator.url]);
      assert.deepEqual(pool.scope, { endpoint: member.url }, 'it is found again where it was named');
    } finally {
      await member.end();
    }
  });

  test('whose members name each other as master says so', async () => {
    const lost = await XenSimulator.start('127.0.0.2', { masterIs: '127.0.0.2', guests: false });
    try {
      const [message, hint] = await told(open({ endpoint: lost.url }).ask('look', 'SR.get_all'));
      assert.match(message ?? '', /it is a member of a pool, and 127\.0\.0\.2 is no master either/);
      assert.equal(hint, 'write the endpoint of the master: xe pool-list params=master');
    } finally {
      await lost.end();
    }
  });

  test('whose member leads to another machine without TLS gets no password there', async () => {
    const member = await XenSimulator.start('127.0.0.2', { masterIs: '192.0.2.1', guests: false });
    try {
      const [message] = await told(open({ endpoint: member.url }).ask('look', 'SR.get_all'));
      assert.match(
        message ?? '',
        /leads to http:\/\/192\.0\.2\.1:PORT, where a password .* would go in clear/,
      );
    } finally {
      await member.end();
    }
  });

  test('says what it refused, with the code', async () => {
    simulator.refusals.push({
      method: 'VM.start',
      words: ['HOST_NOT_ENOUGH_FREE_MEMORY', String(4 * 1024 ** 3), String(1024 ** 3)],
      times: 1,
    });
    const started = open().job('host "web" could not be started', 'VM.start', ['x', false, false], {
      limitMs: 5_000,
    });
    assert.deepEqual(await told(started), [
      'host "web" could not be started: it needs 4096 MiB of memory and 1024 MiB are free [HOST_NOT_ENOUGH_FREE_MEMORY] (XenServer at http://127.0.0.1:PORT)',
      'give the host less memory, or remove what runs: opsproof sweep',
    ]);
    assert.equal(simulator.rows.all('task').size, 0, 'tasks are forgotten');
  });

  test('a job that is interrupted is cancelled, and has ended when that is reported', async () => {
    simulator.jobMs = 400;
    const abort = new AbortController();
    const job = open().job('it was not cloned', 'VM.clone', [simulator.given.template, 'copy'], {
      limitMs: 60_000,
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 100);
    assert.deepEqual(await told(job), ['it was not cloned: it was interrupted', undefined]);
    assert.ok(![...simulator.rows.all('VM').values()].some(({ name_label: name }) => name === 'copy'));
  });

  test('a job that takes too long is cancelled', async () => {
    simulator.jobMs = 1_500;
    const job = open().job('it was not cloned', 'VM.clone', [simulator.given.template, 'copy'], {
      limitMs: 100,
    });
    assert.match((await told(job))[0] ?? '', /^it was not cloned: it was not done within \d+ ms$/);
  });

  test('a disk that was not written is an error, though the request was answered well', async () => {
    simulator.refusals.push({
      method: 'import_raw_vdi',
      words: ['SR_BACKEND_FAILURE_44', '', 'no space'],
      times: 1,
    });
    const [message, hint] = await told(open().fill('it was not written', 'x', Buffer.from('x'), 1_000));
    assert.match(message ?? '', /^it was not written: its storage is full \[SR_BACKEND_FAILURE_44\]/);
    assert.equal(hint, 'free some of it, or write another storage');
  });

  test('something else that listens there is told from a pool', async () => {
    const other = createServer((_request, response) => response.end('<html>hello</html>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const endpoint = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      assert.match(
        (await told(open({ endpoint }).ask('look', 'VM.get_all')))[0] ?? '',
        /answered 200 without JSON/,
      );
    } finally {
      other.close();
    }
    assert.match(
      (await told(open({ endpoint: 'http://127.0.0.1:1' }).ask('look', 'VM.get_all')))[0] ?? '',
      /it is not reached: ECONNREFUSED/,
    );
  });

  test('of which too little is known is not asked', async () => {
    assert.throws(() => openPool({ user: 'root' }, undefined, {}), {
      message: 'XenServer cannot be asked: no endpoint, no password is known',
    });
    const env = {
      XENSERVER_HOST: simulator.url,
      XENSERVER_USERNAME: 'root',
      XENSERVER_PASSWORD: LOGIN.password,
    };
    assert.ok(await openPool({}, undefined, env).ask('look', 'VM.get_all'));
  });
});

test('a pool is known by its certificate, which is looked at before anything is sent', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-xen-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const make = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=xen1'];
    try {
      execFileSync('openssl', [...make, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    } catch {
      return context.skip('there is no openssl here to make a certificate');
    }
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const { fingerprint256: right } = new X509Certificate(tls.cert);
    const simulator = await XenSimulator.start('127.0.0.1', { tls, guests: false });
    try {
      const ask = (certificate?: string | readonly string[]) =>
        openPool(
          { endpoint: simulator.url, ...LOGIN, ...(certificate === undefined ? {} : { certificate }) },
          undefined,
          {},
        ).ask('look', 'VM.get_all');
      const [message, hint] = await told(ask());
      assert.match(message ?? '', /its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
      assert.match(hint ?? '', /^write certificate: <its SHA-256 fingerprint>/);
      const [strange] = await told(ask('00'.repeat(32)));
      assert.ok(
        strange?.includes(`127.0.0.1 has another certificate, with the fingerprint ${right}`),
        strange,
      );
      assert.deepEqual(simulator.calls, [], 'nobody who is not known was told a password');
      assert.ok(await ask(right.toLowerCase().replaceAll(':', '')));
      assert.ok(await ask(['00'.repeat(32), right]));
    } finally {
      await simulator.end();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
