import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpListener, openListener } from './http-listener.ts';

const OK = { status: 200, headers: { 'content-length': '3' }, body: 'ok\n' };
const HALF = 'GET / HTTP/1.1\r\nX: ';
const WHOLE = 'GET /now HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const MANY = 'GET /now HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200);
const SLOW = 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n';

suite('the listener of serve', () => {
  let listener: HttpListener;
  const sockets: Socket[] = [];
  let answered = 0;
  const slow = Promise.withResolvers<void>();

  before(async () => {
    listener = await openListener({
      host: '127.0.0.1',
      port: 0,
      tell: assert.fail,
      answer: async ({ url }) => {
        answered += 1;
        if (url === '/slow') await slow.promise;
        return OK;
      },
    });
  });

  after(async () => {
    slow.resolve();
    for (const socket of sockets) socket.destroy();
    await listener.close(Promise.resolve());
  });

  function call(text: string, localAddress = '127.0.0.1'): Promise<Socket> {
    const port = Number(new URL(listener.url).port);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, localAddress }, () => {
        socket.write(text);
        resolve(socket);
      });
      socket.on('error', reject);
      sockets.push(socket);
    });
  }

  const calls = (count: number, text: string) => Promise.all(Array.from({ length: count }, () => call(text)));

  /** How long one who asks as one should waits for an answer, in milliseconds; undefined: there was none. */
  async function served(localAddress?: string): Promise<number | undefined> {
    const began = performance.now();
    const socket = await call(WHOLE, localAddress);
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk;
    });
    await new Promise((resolve) => socket.once('close', resolve));
    return said.startsWith('HTTP/1.1 200') ? performance.now() - began : undefined;
  }

  /** Before the others are closed, which takes five seconds: who has to wait for that is kept out. */
  const isServedSoon = (ms: number | undefined) => assert.ok(ms !== undefined && ms < 4_500, `${ms} ms`);
  const closeAll = async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await sleep(50);
  };

  test('half requests of the same machine keep nobody out', async () => {
    await calls(520, HALF);
    isServedSoon(await served());
    await closeAll();
  });

  test('connections that say nothing, or have their answer and stay, keep nobody out', async () => {
    await calls(300, '');
    await calls(300, 'GET /now HTTP/1.1\r\nHost: x\r\n\r\n');
    isServedSoon(await served());
    await closeAll();
  });

  test('hundreds of requests at once on each of many connections keep nobody out', async () => {
    answered = 0;
    await calls(520, MANY);
    isServedSoon(await served());
    await sleep(100);
    // At most one for each of 520, and the one that asks as one should.
    assert.ok(answered <= 521, `${answered} answers were made`);
    await closeAll();
  });

  test('of requests sent at once the first is answered, and the connection says that no other one will be', async () => {
    const socket = await call(MANY + MANY.repeat(20));
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk;
    });
    await new Promise((resolve) => socket.once('close', resolve));
    assert.match(said, /^HTTP\/1\.1 200 OK\r\n(?:.+\r\n)*Connection: close\r\n(?:.+\r\n)*\r\nok\n$/i);
  });

  test('a connection is kept for one request after the other, also for long ones', async () => {
    const socket = await call('');
    const long = `GET /now HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(6_000)}\r\n\r\n`;
    for (const text of ['GET /now HTTP/1.1\r\nHost: x\r\n\r\n', long, long]) {
      socket.write(text);
      const [said] = await once(socket, 'data');
      assert.match(String(said), /^HTTP\/1\.1 200 OK\r\n[\s\S]*ok\n$/);
    }
    await closeAll();
  });

  test('who sends a request line by line is closed after a few seconds', async () => {
    const began = performance.now();
    const socket = await call(HALF);
    const drip = setInterval(() => socket.write('a\r\nX: '), 300);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
    assert.ok(performance.now() - began < 20_000);
  });

  test('a machine with many whole requests is answered, and keeps no other one out', async () => {
    const asking = await calls(500, SLOW);
    await sleep(100);
    isServedSoon(await served('127.0.0.2'));
    // One of them made room; one more of the same machine makes none.
    await sleep(50);
    assert.equal(
      asking.filter(({ destroyed, readableEnded }) => destroyed || readableEnded).length <= 1,
      true,
    );
    slow.resolve();
    await sleep(300);
    const answered = asking.filter(({ bytesRead }) => bytesRead > 0);
    assert.ok(answered.length >= 499, `${answered.length}`);
    await closeAll();
  });
});
