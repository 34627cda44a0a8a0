import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../model/errors.ts';
import type { Served } from './boot-files.ts';

export interface BootServer {
  /** Of 127.0.0.1. */
  readonly port: number;
  close(): void;
}

/** Nobody reads so slowly on one machine. */
const SILENT_MS = 60_000;

/**
 * Serves one machine while it boots, by HTTP. A server for each, so that it is known who asks.
 * @param note gets a line when an answer has ended: `GET /boot/kernel 200 14190528`
 * @throws Error when no port is free
 */
export async function openBootServer(served: Served, note: (line: string) => void): Promise<BootServer> {
  const server = createServer((request, response) => {
    answer(request, response, served).then(
      ({ status, bytes }) => note(`${request.method} ${request.url} ${status} ${bytes}`),
      (error: unknown) => {
        note(`${request.method} ${request.url} was interrupted: ${messageOf(error)}`);
        response.destroy();
      },
    );
  });
  server.setTimeout(SILENT_MS);
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
  });
  // It must not keep a finished run from ending.
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Answered {
  readonly status: number;
  readonly bytes: number;
}

async function answer(
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
  served: Served,
): Promise<Answered> {
  const refuse = (status: number): Answered => {
    response.writeHead(status, { 'content-length': 0 }).end();
    return { status, bytes: 0 };
  };
  if (method !== 'GET' && method !== 'HEAD') return refuse(405);
  const found = served.get(url.split('?', 1)[0] ?? '');
  if (found === undefined) return refuse(404);
  const size = 'text' in found ? Buffer.byteLength(found.text) : statSync(found.file).size;
  response.writeHead(200, { 'content-length': size, 'content-type': 'application/octet-stream' });
  if (method === 'HEAD') {
    response.end();
    return { status: 200, bytes: 0 };
  }
  if ('text' in found) {
    await new Promise<void>((resolve) => response.end(found.text, resolve));
  } else {
    await pipeline(createReadStream(found.file), response);
  }
  return { status: 200, bytes: size };
}
