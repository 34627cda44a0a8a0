import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import type { AuditLine } from '../model/audit-line.ts';
import { dial, hasLine, httpUnmet } from './dial.ts';

const unheard = () => {};

async function serving(
  onConnection: (socket: Socket) => void,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const server: Server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  try {
    await use(address.port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a service that keeps the connection is open', () =>
  serving(
    (socket) => socket.on('error', () => undefined),
    async (port) =>
      assert.deepEqual(await dial('127.0.0.1', port, 20, unheard), { state: 'open', banner: '' }),
  ));

test('a service that speaks first is open at once, and is quoted', () =>
  serving(
    (socket) => socket.on('error', () => undefined).write('SSH-2.0-x\r\n'),
    async (port) =>
      assert.deepEqual(await dial('127.0.0.1', port, 60_000, unheard), {
        state: 'open',
        banner: 'SSH-2.0-x\r\n',
      }),
  ));

test('a forwarder that accepts and closes has nothing behind it', () =>
  serving(
    (socket) => socket.destroy(),
    async (port) => assert.equal((await dial('127.0.0.1', port, 60_000, unheard)).state, 'closed'),
  ));

test('a port without a listener is refused, and so is its URL', async () => {
  let free = 0;
  await serving(
    () => undefined,
    async (port) => {
      free = port;
    },
  );
  assert.equal((await dial('127.0.0.1', free, 60_000, unheard)).state, 'refused');
  assert.equal(
    await httpUnmet(`http://127.0.0.1:${free}/`, unheard),
    `connect ECONNREFUSED 127.0.0.1:${free}`,
  );
});

test('a URL that answers 503 is not ready, one that redirects is', () => {
  const statuses = ['503 Service Unavailable', '302 Found'];
  return serving(
    (socket) => {
      socket.once('data', () =>
        socket.end(
          `HTTP/1.1 ${statuses.shift()}\r\nlocation: /x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
        ),
      );
    },
    async (port) => {
      assert.equal(await httpUnmet(`http://127.0.0.1:${port}/`, unheard), 'answered 503');
      assert.equal(await httpUnmet(`http://127.0.0.1:${port}/`, unheard), undefined);
    },
  );
});

test('a log line is found by a part of it, or by a regular expression between slashes', () => {
  const log = 'starting\nready in 12 ms\n';
  assert.equal(hasLine(log, 'ready in'), true);
  assert.equal(hasLine(log, '/^ready in \\d+ ms$/'), true);
  assert.equal(hasLine(log, '/^READY/i'), true);
  assert.equal(hasLine(log, '/^in/'), false);
  assert.equal(hasLine(log, 'stopped'), false);
});

test('each connection and each request has a line in the audit log', async () => {
  const lines: AuditLine[] = [];
  const note = (line: AuditLine) => lines.push(line);
  let free = 0;
  await serving(
    (socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'),
    async (port) => {
      free = port;
      await dial('127.0.0.1', port, 20, note);
      await httpUnmet(`http://127.0.0.1:${port}/up`, note);
    },
  );
  await dial('127.0.0.1', free, 20, note);
  assert.deepEqual(
    lines.map(({ kind, over, command, exitCode, error }) => [kind, over, command, exitCode ?? error]),
    [
      ['provider', 'tcp from outside', `connect 127.0.0.1:${free}`, undefined],
      ['provider', 'http from outside', `GET http://127.0.0.1:${free}/up`, 503],
      ['provider', 'tcp from outside', `connect 127.0.0.1:${free}`, 'not accepted'],
    ],
  );
});
