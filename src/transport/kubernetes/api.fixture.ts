import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One question to an API server. */
export interface Question {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly type: string;
}

/** The other end of exec or port-forward: messages that begin with the number of a stream. */
export interface Wire {
  send(stream: number, bytes: string | Buffer): void;
  onMessage(take: (stream: number, bytes: Buffer) => void): void;
  close(): void;
  /** Without the farewell of a WebSocket. */
  cut(): void;
}

export interface FakeApi {
  readonly kubeconfig: string;
  readonly server: string;
  readonly asked: readonly Question[];
  close(): Promise<void>;
}

export interface Answers {
  /** Status and body; undefined: no answer ever. */
  answer(question: Question): readonly [number, unknown] | undefined;
  /** A channel is opened; `false` leaves it without an answer. */
  channel?(question: Question, wire: () => Wire): false | undefined;
}

/** A server on the loopback that speaks as an API server does, with a kubeconfig that leads to it. */
export async function fakeApi({ answer, channel }: Answers): Promise<FakeApi> {
  const asked: Question[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const question = await read(request);
    asked.push(question);
    const given = answer(question);
    if (given === undefined) return;
    const [status, body] = given;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', async (request: IncomingMessage, socket: Socket) => {
    const question = await read(request);
    asked.push(question);
    const refused = () => socket.end('HTTP/1.1 500 Internal Server Error\r\nconnection: close\r\n\r\n');
    if (channel === undefined) return refused();
    channel(question, () => accept(request, socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-kubeconfig-'));
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, kubeconfigFor(`http://127.0.0.1:${port}`));
  return {
    kubeconfig,
    server: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The client takes HTTP only where TLS need not be checked. */
export function kubeconfigFor(server: string, name = 'fake'): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: { token: 'hunter2x' } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'shop' } }],
    'current-context': name,
  });
}

async function read(request: IncomingMessage): Promise<Question> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  let body = '';
  if (request.headers.upgrade === undefined) for await (const part of request) body += part;
  const { method = '', headers } = request;
  return { method, path: url.pathname, query: url.searchParams, body, type: headers['content-type'] ?? '' };
}

/** The server's half of RFC 6455, for binary messages. */
function accept(request: IncomingMessage, socket: Socket): Wire {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const head = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
    'Sec-WebSocket-Protocol: v5.channel.k8s.io',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  let take: (stream: number, bytes: Buffer) => void = () => {};
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = unframe(rest); frame !== undefined; frame = unframe(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.opcode === 2) take(frame.bytes[0] as number, frame.bytes.subarray(1));
      if (frame.opcode === 8) socket.end();
    }
  });
  const write = (opcode: number, bytes: Buffer) => socket.write(framed(opcode, bytes));
  return {
    send: (stream, bytes) => write(2, Buffer.concat([Buffer.of(stream), Buffer.from(bytes)])),
    onMessage(given) {
      take = given;
    },
    close: () => {
      write(8, Buffer.of(3, 232));
      socket.end();
    },
    cut: () => socket.destroy(),
  };
}

function framed(opcode: number, bytes: Buffer): Buffer {
  const head = bytes.length < 126 ? Buffer.of(0x80 | opcode, bytes.length) : Buffer.alloc(10);
  if (bytes.length >= 126) {
    head.writeUInt8(0x80 | opcode, 0);
    head.writeUInt8(127, 1);
    head.writeBigUInt64BE(BigInt(bytes.length), 2);
  }
  return Buffer.concat([head, bytes]);
}

function unframe(data: Buffer): { opcode: number; bytes: Buffer; size: number } | undefined {
  if (data.length < 2) return undefined;
  const [first = 0, second = 0] = data;
  const short = second & 127;
  const at = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (data.length < at + 4) return undefined;
  const length =
    short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  const size = at + 4 + length;
  if (data.length < size) return undefined;
  const mask = data.subarray(at, at + 4);
  const bytes = Buffer.from(
    data.subarray(at + 4, size).map((byte, index) => byte ^ (mask[index % 4] as number)),
  );
  return { opcode: first & 15, bytes, size };
}
