import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { unheardDoor } from '../unheard-door.fixture.ts';
import { probeTcp } from './tcp.ts';

/** How the server and the test synchronise: it may close, and it has closed. */
const [MAY, HAS] = [1, 2];

/** In a separate thread, because the test blocks its own. It closes a connection when told to, and says when it has. */
const SERVER = `
const { parentPort, workerData } = require('node:worker_threads');
const server = require('node:net').createServer((socket) => {
  Atomics.wait(workerData, 0, 0);
  socket.on('error', () => {}).end(() => {
    Atomics.store(workerData, 0, ${HAS});
    Atomics.notify(workerData, 0);
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

test('a connection that was closed while this process was busy is closed, not open', async (t) => {
  const state = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(SERVER, { eval: true, workerData: state });
  t.after(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  const standsStill = () => {
    Atomics.store(state, 0, MAY);
    Atomics.notify(state, 0);
    Atomics.wait(state, 0, MAY);
    // Longer than a connection must last; the next turn of the event loop begins with timers.
    const until = performance.now() + 100;
    while (performance.now() < until);
  };
  const onSocket = (message: unknown) =>
    (message as { socket: Socket }).socket.once('connect', () => setImmediate(standsStill));
  subscribe('net.client.socket', onSocket);
  t.after(() => unsubscribe('net.client.socket', onSocket));
  assert.equal((await probeTcp('it', { host: '127.0.0.1', port }, 60_000, unheardDoor())).end, 'closed');
});
