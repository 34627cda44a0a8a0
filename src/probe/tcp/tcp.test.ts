import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
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
    close(state);
    // Longer than a connection must last; the next turn of the event loop begins with timers.
    work(100);
  };
  onceConnected(t, standsStill);
  assert.equal((await probeTcp('it', { host: '127.0.0.1', port }, 60_000, unheardDoor())).end, 'closed');
});

test('a connection that is closed while every turn of this process takes long is closed, not open', async (t) => {
  const state = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(SERVER, { eval: true, workerData: state });
  t.after(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  let turns = 0;
  const slowTurn = () => {
    work(30);
    turns += 1;
    // By then a connection has stood ten times as long as on a machine with nothing else to do.
    if (turns === 17) close(state);
    else setImmediate(slowTurn);
  };
  onceConnected(t, slowTurn);
  assert.equal((await probeTcp('it', { host: '127.0.0.1', port }, 60_000, unheardDoor())).end, 'closed');
  assert.equal(turns, 17);
});

test('a connection that is not closed is open, also if this process never has time', async (t) => {
  const worker = new Worker(SERVER, {
    eval: true,
    workerData: new Int32Array(new SharedArrayBuffer(4)),
  });
  t.after(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  let over = false;
  const slowTurn = () => {
    work(20);
    if (!over) setImmediate(slowTurn);
  };
  onceConnected(t, slowTurn);
  const { end } = await probeTcp('it', { host: '127.0.0.1', port }, 60_000, unheardDoor());
  over = true;
  assert.equal(end, 'open');
});

test('whoever is far away is waited for as long as the news of a close takes', async (t) => {
  const [tripMs, closesMs] = [300, 400];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    setTimeout(() => socket.end(), closesMs);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  // Whoever is near has stood long enough by then.
  t.mock.method(Socket.prototype, 'connect', later(Socket.prototype.connect, tripMs));
  assert.equal((await probeTcp('it', { host: '127.0.0.1', port }, 60_000, unheardDoor())).end, 'closed');
});

/** Whatever is connected is connected some time later. */
function later(connect: Socket['connect'], ms: number) {
  return function (this: Socket, ...where: Parameters<Socket['connect']>) {
    setTimeout(() => Reflect.apply(connect, this, where), ms);
    return this;
  };
}

/** Tells the server to close, and returns when it has, or when it is gone. */
function close(state: Int32Array) {
  Atomics.store(state, 0, MAY);
  Atomics.notify(state, 0);
  Atomics.wait(state, 0, MAY, 10_000);
}

function work(durationMs: number) {
  const until = performance.now() + durationMs;
  while (performance.now() < until);
}

function onceConnected(t: TestContext, then: () => void) {
  const onSocket = (message: unknown) =>
    (message as { socket: Socket }).socket.once('connect', () => setImmediate(then));
  subscribe('net.client.socket', onSocket);
  t.after(() => unsubscribe('net.client.socket', onSocket));
}
