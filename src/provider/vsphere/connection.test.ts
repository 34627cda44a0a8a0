import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { VsphereConnection } from './connection.ts';

/** A server that closes a connection when a second request comes on it, as one does whose patience ended at that moment. */
suite('a server that closes connections which wait', () => {
  let server: Server;
  let connection: VsphereConnection;
  const seen: string[] = [];

  beforeEach(async () => {
    seen.length = 0;
    const used = new Set<Socket>();
    server = createServer((request, response) => {
      const { cookie = 'none' } = request.headers;
      request.setEncoding('utf8').on('data', (body: string) => seen.push(`${body} ${cookie}`));
      request.on('end', () => {
        if (used.has(request.socket)) return request.socket.destroy();
        used.add(request.socket);
        response.setHeader('set-cookie', 'vmware_soap_session=abc; Path=/; HttpOnly');
        return response.end('answer');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    connection = new VsphereConnection({
      endpoint: `http://127.0.0.1:${port}`,
      user: 'u',
      password: 'p',
      trust: { by: 'certificates' },
    });
  });
  afterEach(async () => {
    connection.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('is asked again what only reads, in the same session', async () => {
    await connection.post('one', 5_000, false);
    assert.deepEqual(await connection.post('two', 5_000, false), { status: 200, text: 'answer' });
    assert.deepEqual(seen, ['one none', 'two vmware_soap_session=abc', 'two vmware_soap_session=abc']);
  });

  test('is told once what does something', async () => {
    await connection.post('one', 5_000, false);
    await connection.post('clone', 5_000, true);
    await connection.post('destroy', 5_000, true);
    assert.deepEqual(
      seen.map((line) => line.split(' ', 1)[0]),
      ['one', 'clone', 'destroy'],
    );
  });
});

test('a server that does not answer is not waited for longer than the deadline', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const access = { endpoint: `http://127.0.0.1:${port}`, user: 'u', password: 'p' };
  const connection = new VsphereConnection({ ...access, trust: { by: 'certificates' } });
  try {
    await assert.rejects(connection.post('one', 200, false), { name: 'TimeoutError' });
  } finally {
    connection.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
