import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Access } from './access.ts';
import { openSocket } from './server-socket.ts';
import { ACTION } from './soap.ts';

/** What a server answered, whatever it is. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** An answer may have so many bytes: some thousand machines have a few million. */
const LONGEST_ANSWER = 64 * 1024 ** 2;
const CONNECTIONS = 8;

/** Requests to the interface of one server, on connections that stay open, with the cookie of its session. */
export class Connection {
  readonly #access: Access;
  readonly #agent: HttpAgent;
  #cookie: string | undefined;

  constructor(access: Access) {
    this.#access = access;
    const limits = { keepAlive: true, maxSockets: CONNECTIONS };
    if (access.endpoint.startsWith('http:')) this.#agent = new HttpAgent(limits);
    else {
      this.#agent = new HttpsAgent(limits);
      this.#agent.createConnection = (options, created) => {
        const { host, port, servername } = options as { host: string; port: number; servername?: string };
        openSocket({ host, port, ...(servername === undefined ? {} : { servername }) }, access.trust).then(
          (socket) => created?.(null, socket),
          (error: Error) => created?.(error, undefined as unknown as Duplex),
        );
        return undefined;
      };
    }
  }

  /**
   * Sends one message. Its deadline is for the whole of it.
   * @throws Error of the network, `TimeoutError` when the time is up
   */
  post(message: string, timeoutMs: number): Promise<Answer> {
    const { endpoint } = this.#access;
    const send = endpoint.startsWith('http:') ? httpRequest : httpsRequest;
    const signal = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(signal.aborted ? (signal.reason as Error) : error);
      const request = send(`${endpoint}/sdk`, {
        method: 'POST',
        agent: this.#agent,
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
    this.#agent.destroy();
  }
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
