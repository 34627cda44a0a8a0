import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../transport/fixtures/free-port.ts';
import { lacks } from '../only-tools.fixture.ts';
import { probeTcp } from '../tcp/tcp.ts';
import { unheardDoor } from '../unheard-door.fixture.ts';
import { TLS_VERSIONS, takesVersion } from './tls.ts';

const FOLDER = new URL('../../../environments/programs/tls/', import.meta.url).pathname;

/** The versions that an OpenSSL server accepts if it is started with these options. */
async function versionsOf(...options: readonly string[]) {
  const port = await freePort();
  const files = ['-key', `${FOLDER}front.key`, '-cert', `${FOLDER}front.pem`];
  const always = ['s_server', '-quiet', '-accept', `127.0.0.1:${port}`, ...files];
  const server = spawn('openssl', [...always, '-cipher', 'DEFAULT:@SECLEVEL=0', ...options], {
    stdio: 'ignore',
  });
  try {
    for (let tries = 400; tries > 0; tries--) {
      if ((await probeTcp('it', { host: '127.0.0.1', port }, 1000, unheardDoor())).end === 'open') break;
      await sleep(50);
    }
    const request = { text: 'it', host: '127.0.0.1', port, name: 'localhost', options: {} };
    const taken = [];
    for (const version of TLS_VERSIONS)
      if ((await takesVersion(request, version, 3000, unheardDoor())) === true) taken.push(version);
    return taken;
  } finally {
    server.kill('SIGKILL');
  }
}

suite('the versions of TLS that a server accepts', { skip: lacks('openssl') }, () => {
  test('are those in which a handshake completes', async () => {
    assert.deepEqual(await versionsOf('-min_protocol', 'TLSv1.2'), ['TLSv1.2', 'TLSv1.3']);
  });

  test('are also those in which it asks for a certificate that we do not have', async () => {
    assert.deepEqual(await versionsOf('-min_protocol', 'TLSv1', '-Verify', '1'), TLS_VERSIONS);
    assert.deepEqual(
      await versionsOf('-min_protocol', 'TLSv1.2', '-max_protocol', 'TLSv1.2', '-Verify', '1'),
      ['TLSv1.2'],
    );
  });

  test('do not include one that it answers with another version', async () => {
    assert.deepEqual(await versionsOf('-tls1'), ['TLSv1']);
  });
});
