import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { unheardDoor } from '../unheard-door.fixture.ts';
import { probeTcp } from './tcp.ts';

/** In a thread of its own, as the test blocks its own: it closes each connection this long after it took it. */
const CLOSE_MS = 30;
const SERVER = `
const { parentPort } = require('node:worker_threads');
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  setTimeout(() => socket.end(), ${CLOSE_MS});
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('a connection that was closed while nobody had time to look is closed, not open', async (t) => {
  const worker = new Worker(SERVER, { eval: true });
  t.after(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  const answer = probeTcp('it', { host: '127.0.0.1', port }, 60_000, unheardDoor());
  // Connected by now; when the time to stand is over it is closed, too. As an immediate it ends a turn of the loop, and
  // the next one begins with timers.
  setTimeout(() => setImmediate(block, 300), CLOSE_MS / 2);
  assert.equal((await answer).end, 'closed');
});
