import {
  type AgentOptions,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Access } from './access.ts';
import { openSocket } from './server-socket.ts';
import { ACTION } from './soap.ts';

/** What a server answered, whatever it is. */
export interface ServerAnswer {
  readonly status: number;
  readonly text: string;
}

/** The most bytes of an answer: some thousand machines have a few million. */
const LONGEST_ANSWER = 64 * 1024 ** 2;
const CONNECTIONS = 8;
/** A connection that waits is closed by us, before the server may do it while a request is on its way. */
const IDLE_MS = 2_000;

/** Requests to the interface of one server, on connections that stay open, with the cookie of its session. */
export class VsphereConnection {
  readonly #access: Access;
  /** Connections that stay open, and such as are used once. */
  readonly #kept: HttpAgent;
  readonly #fresh: HttpAgent;
  #cookie: string | undefined;

  constructor(access: Access) {
    this.#access = access;
    this.#kept = agentFor(access, { keepAlive: true, maxSockets: CONNECTIONS, timeout: IDLE_MS });
    this.#fresh = agentFor(access, { keepAlive: false, maxSockets: CONNECTIONS });
  }

  /**
   * Sends one message. Its deadline is for the whole of it.
   * @param once it does something: it goes out on a connection of its own. Another one is sent again when the server closes a connection that
   * was open before, since nobody knows whether the server has read it.
   * @throws Error of the network, `TimeoutError` when the time is up
   */
  async post(message: string, timeoutMs: number, once: boolean): Promise<ServerAnswer> {
    if (once) return this.#send(message, timeoutMs, this.#fresh);
    return this.#send(message, timeoutMs, this.#kept).catch((error: unknown) => {
      if (!(error instanceof ClosedBefore)) throw error;
      return this.#send(message, timeoutMs, this.#fresh);
    });
  }

  #send(message: string, timeoutMs: number, agent: HttpAgent): Promise<ServerAnswer> {
    const { endpoint } = this.#access;
    const send = endpoint.startsWith('http:') ? httpRequest : httpsRequest;
    const signal = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        const closed = request.reusedSocket && CLOSED.test((error as NodeJS.ErrnoException).code ?? '');
        if (signal.aborted) reject(signal.reason as Error);
        else reject(closed ? new ClosedBefore(error.message, { cause: error }) : error);
      };
      const request = send(`${endpoint}/sdk`, {
        method: 'POST',
        agent,
        signal,
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          'content-length': Buffer.byteLength(message),
          soapaction: `"${ACTION}"`,
          ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
        },
      });
      request.once('error', fail);
      request.once('response', (response) => {
        this.#cookie = cookieOf(response) ?? this.#cookie;
        whole(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
      });
      request.end(message);
    });
  }

  /** The session is over: a login with its cookie would be refused. */
  forget(): void {
    this.#cookie = undefined;
  }

  close(): void {
    this.#kept.destroy();
    this.#fresh.destroy();
  }
}

/** The server has closed a connection that waited. */
class ClosedBefore extends Error {}
const CLOSED = /^(?:ECONNRESET|EPIPE)$/;

function agentFor({ endpoint, trust }: Access, limits: AgentOptions): HttpAgent {
  if (endpoint.startsWith('http:')) return new HttpAgent(limits);
  const agent = new HttpsAgent(limits);
  agent.createConnection = (options, created) => {
    const { host, port, servername } = options as { host: string; port: number; servername?: string };
    openSocket({ host, port, ...(servername === undefined ? {} : { servername }) }, trust).then(
      (socket) => created?.(null, socket),
      (error: Error) => created?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  };
  return agent;
}

function cookieOf({ headers }: IncomingMessage): string | undefined {
  const set = headers['set-cookie']?.find((one) => one.startsWith('vmware_soap_session='));
  return set?.split(';', 1)[0];
}

async function whole(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > LONGEST_ANSWER) {
      response.destroy();
      throw new Error(`its answer has more than ${LONGEST_ANSWER / 1024 ** 2} MiB`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
