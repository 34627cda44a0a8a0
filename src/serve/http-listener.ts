import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConfigurationError, messageOf } from '../model/errors.ts';
import { Callers } from './callers.ts';
import { type HttpAsked, type HttpReply, refuse } from './respond.ts';
import { SmallPieces } from './small-pieces.ts';

export interface HttpListener {
  /** Where it listens: `http://127.0.0.1:8090`. */
  readonly url: string;
  /**
   * Accepts no more requests. Closes every connection when the last answers are known, or shortly after at the latest.
   * @param known resolves when the last answers are known
   */
  close(known: Promise<void>): Promise<void>;
}

export interface HttpListenerOptions {
  /** Address or name. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  answer(asked: HttpAsked): Promise<HttpReply>;
  /** Tells the operator about a bug in opsproof. */
  tell(line: string): void;
}

/** Header lines and the request line together, in bytes; more is answered with 431. */
const MAX_HEADERS = 8 * 1024;
const MAX_CONNECTIONS = 500;
/** Time limit for a whole request, even if its lines arrive one by one. */
const REQUEST_MS = 5_000;
/** How often that limit is checked; with Node's default, 30 s would be the limit. */
const CHECK_MS = 1_000;
/** Longest wait for an answer. */
const ANSWER_MS = 30 * 60_000;
const LAST_ANSWERS_MS = 2_000;

/** Listens for HTTP. @throws ConfigurationError if it cannot listen there */
export async function openListener({ host, port, answer, tell }: HttpListenerOptions): Promise<HttpListener> {
  const callers = new Callers(MAX_CONNECTIONS);
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADERS,
      headersTimeout: REQUEST_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: CHECK_MS,
      keepAliveTimeout: 5_000,
    },
    async (request, response) => {
      const connection = request.socket as Duplex as SmallPieces;
      if (!callers.asks(connection)) return;
      const asked = askedBy(request);
      let reply: HttpReply;
      try {
        reply = await answer(asked);
      } catch (error) {
        const why = messageOf(error);
        tell(
          `${asked.method} ${asked.url.slice(0, 200)} answers 500: ${error instanceof Error ? error.stack : why}`,
        );
        reply = refuse(asked, 500, `this is a bug in opsproof: ${why}`);
      }
      if (callers.isAnswered(connection)) response.shouldKeepAlive = false;
      response.writeHead(reply.status, reply.headers).end(request.method === 'HEAD' ? undefined : reply.body);
    },
  );
  // Any stream can take the place of a socket there (Node's documentation of the event).
  const [serve] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    const caller = new SmallPieces(socket);
    callers.admit(caller);
    serve?.call(server, caller);
  });
  server.setTimeout(ANSWER_MS);
  await listen(server, host, port);
  const { address, port: actual, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`,
    close: (known) => close(server, known),
  };
}

function askedBy({ method = '', url = '', headers }: IncomingMessage): HttpAsked {
  const seconds = Number(headers['x-prometheus-scrape-timeout-seconds']);
  return {
    method,
    url,
    accept: headers.accept ?? '',
    patience: seconds > 0 && Number.isFinite(seconds) ? seconds : undefined,
    hasBody: headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0,
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(
        new ConfigurationError([
          {
            message: `opsproof serve cannot listen on ${host} port ${port}: ${message}`,
            hint: 'choose another with --port and --listen',
          },
        ]),
      );
    });
    server.listen({ host, port }, resolve);
  });
}

async function close(server: Server, known: Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await known;
  const late = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  await closed;
  clearTimeout(late);
}
