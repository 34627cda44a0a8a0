import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { bytesFrom, connectionFrom, EngineRefusal, enginePath, jsonFrom, streamFrom } from './engine-http.ts';

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

const folder = mkdtempSync(join(tmpdir(), 'opsproof-engine-'));
const servers: Server[] = [];

/** An engine on its own socket that answers each request in the same way. */
async function engineThat(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    heard.push({ method, url, type: headers['content-type'], body: await text(request) });
    answer(response, request);
  });
  servers.push(server);
  const socketPath = join(folder, `${servers.length}.sock`);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return { listener: { socketPath }, heard, server };
}

describe('requests to an engine', () => {
  after(() => {
    for (const server of servers) server.close().closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  it('sends JSON with its length, and a query with objects as JSON', async () => {
    const { listener, heard } = await engineThat((response) => response.end('{"Id":"a"}'));
    const query = { name: 'a b', platform: undefined, filters: { label: ['x=1'] } };
    const asked = { method: 'POST', path: '/containers/create', query, json: { Image: 'i' } } as const;
    assert.deepEqual(await jsonFrom(listener, asked), { Id: 'a' });
    const url = '/containers/create?name=a+b&filters=%7B%22label%22%3A%5B%22x%3D1%22%5D%7D';
    assert.deepEqual(heard, [{ method: 'POST', url, type: 'application/json', body: '{"Image":"i"}' }]);
  });

  it('sends a whole archive, from memory or as it comes', async () => {
    const { listener, heard } = await engineThat((response) => response.end());
    for (const tar of [Buffer.from('tar'), Readable.from(['t', 'ar'])]) {
      const asked = { method: 'PUT', path: '/containers/a/archive', query: { path: '/' }, tar } as const;
      assert.equal(await jsonFrom(listener, asked), undefined);
    }
    assert.deepEqual(
      heard.map(({ type, body }) => [type, body]),
      [
        ['application/x-tar', 'tar'],
        ['application/x-tar', 'tar'],
      ],
    );
  });

  it('rejects with the error of an archive that cannot be read', async () => {
    const { listener } = await engineThat((response) => response.end());
    const tar = Readable.from(
      (function* () {
        yield 't';
        throw new Error('the disk is gone');
      })(),
    );
    await assert.rejects(bytesFrom(listener, { method: 'PUT', path: '/x', tar }), /the disk is gone/);
  });

  it('keeps names within their part of the path', () => {
    assert.equal(
      enginePath('containers', '../images/x?force=1', 'json'),
      '/containers/..%2Fimages%2Fx%3Fforce%3D1/json',
    );
  });

  it('rejects with the message of the engine and its status', async () => {
    const { listener } = await engineThat((response) =>
      response.writeHead(409).end('{"message":"it is paused"}'),
    );
    for (const ask of [bytesFrom, streamFrom, connectionFrom]) {
      const refused = new EngineRefusal(409, '{"message":"it is paused"}');
      await assert.rejects(ask(listener, { path: '/x' }), refused);
      assert.deepEqual(
        [refused.message, refused.statusCode, refused.json.message],
        ['it is paused', 409, 'it is paused'],
      );
    }
  });

  it('says what came instead of JSON, and for what', async () => {
    for (const [body, told] of [
      ['<html>', '<html>'],
      ['\n', 'blanks'],
    ] as const) {
      const { listener } = await engineThat((response) => response.end(body));
      const message = `the engine answers /version with what is no JSON: ${told}`;
      await assert.rejects(jsonFrom(listener, { path: '/version' }), { message });
    }
  });

  it('reports a status without JSON, or without a message', () => {
    assert.equal(new EngineRefusal(502, 'bad gateway\n').message, 'bad gateway');
    assert.equal(new EngineRefusal(304, '').message, 'HTTP status 304');
  });

  it('hands over the connection in both directions, with data that came early', async () => {
    const { listener, server } = await engineThat((response) => response.end());
    server.on('upgrade', (_request, socket: Socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nfirst ');
      socket.on('data', (chunk) => socket.end(`heard ${chunk}`));
    });
    const connection = await connectionFrom(listener, { method: 'POST', path: '/exec/1/start', json: {} });
    connection.write('you');
    assert.equal(await text(connection), 'first heard you');
  });

  it('is an error if the engine answers instead of handing over the connection', async () => {
    const { listener } = await engineThat((response) => response.end('{}'));
    await assert.rejects(connectionFrom(listener, { path: '/x' }), {
      message: 'the engine does not hand over the connection',
    });
  });

  it('ends with its signal, before and during the answer', async () => {
    const { listener } = await engineThat((response, { url }) => {
      if (url === '/slow') response.write('begin');
    });
    for (const path of ['/never', '/slow']) {
      const signal = AbortSignal.timeout(50);
      await assert.rejects(bytesFrom(listener, { path, signal }), /abort/i);
    }
  });

  it('rejects with the error of the socket if nothing listens', async () => {
    const nobody = { socketPath: join(folder, 'none.sock') };
    await assert.rejects(jsonFrom(nobody, { path: '/_ping' }), { code: 'ENOENT' });
  });
});
