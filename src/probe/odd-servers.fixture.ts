import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Servers that accept a connection and give no readable answer, and one port where nothing listens. */
export type OddServer =
  | 'nobody'
  | 'mute'
  | 'closes'
  | 'resets'
  | 'banner'
  | 'half'
  | 'cut'
  | 'http'
  | 'tls'
  | 'hello';

export interface OddServers {
  readonly ports: Readonly<Record<OddServer, number>>;
  close(): Promise<unknown>;
}

/** In a separate thread, because tests of a host's tools block theirs. */
const SERVERS = `
const { readFileSync } = require('node:fs');
const net = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
const [key, cert] = ['front.key', 'front.pem'].map((name) => readFileSync(workerData + name));
const servers = {
  nobody: net.createServer(),
  mute: net.createServer((socket) => socket.on('error', () => {})),
  closes: net.createServer((socket) => socket.on('error', () => {}).end()),
  resets: net.createServer((socket) => socket.on('error', () => {}).resetAndDestroy()),
  banner: net.createServer((socket) => socket.on('error', () => {}).write('SSH-2.0-OpenSSH_9.2p1 Debian\\r\\n')),
  half: net.createServer((socket) => socket.on('error', () => {}).write('HTTP/1.1 200 OK\\r\\nContent-Length: 1000\\r\\n\\r\\nall')),
  cut: net.createServer((socket) => socket.on('error', () => {}).on('data', () => socket.end('HTTP/1.1 200 OK\\r\\nContent-Length: 1000\\r\\n\\r\\nall'))),
  http: require('node:http').createServer((request, response) => response.end('plain')),
  // The beginning of a handshake (with its ServerHello), and no more.
  hello: net.createServer((socket) => {
    const to = net.connect(servers.tls.address().port, '127.0.0.1').on('error', () => {});
    socket.on('error', () => {}).on('data', (data) => to.write(data)).on('close', () => to.destroy());
    to.once('data', (data) => socket.write(data.subarray(0, 160)));
  }),
  tls: require('node:https').createServer({ key, cert }, (request, response) => response.end('safe')),
};
(async () => {
  const ports = {};
  for (const [name, server] of Object.entries(servers)) {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports[name] = server.address().port;
  }
  await new Promise((resolve) => servers.nobody.close(resolve));
  parentPort.postMessage(ports);
})();`;

export async function oddServers(): Promise<OddServers> {
  const tls = new URL('../../environments/programs/tls/', import.meta.url).pathname;
  const worker = new Worker(SERVERS, { eval: true, workerData: tls });
  const [ports] = (await once(worker, 'message')) as [OddServers['ports']];
  return { ports, close: () => worker.terminate() };
}
