import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, type RequestOptions, request as tlsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';
import { wholeAnswer } from '../whole-answer.ts';

/** Of one request with its answer. */
const CALL_MS = 60_000;
const CONNECT_MS = 10_000;
/** All machines of a large pool have some megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends to members of a pool over HTTPS; each request has a connection of its own. */
export class Wire {
  readonly #agent = new Agent();
  readonly #plain = new PlainAgent();

  /** @param fingerprints of the certificates that whoever answers may have, `AB:CD:…` in capitals; none: what the system trusts counts */
  constructor(fingerprints: readonly string[]) {
    if (fingerprints.length > 0) pin(this.#agent, fingerprints);
  }

  /** @throws Error when there is no answer */
  send(
    url: URL,
    method: 'POST' | 'PUT',
    type: string,
    body: string | Buffer,
    limitMs = CALL_MS,
  ): Promise<WireAnswer> {
    const bytes = Buffer.from(body);
    const options: RequestOptions = {
      method,
      headers: { 'content-type': type, 'content-length': bytes.length, accept: 'application/json' },
      signal: AbortSignal.timeout(limitMs),
    };
    return new Promise((resolve, reject) => {
      const answer = (response: IncomingMessage) => collect(response).then(resolve, reject);
      const request =
        url.protocol === 'http:'
          ? plainRequest(url, { ...options, agent: this.#plain }, answer)
          : tlsRequest(url, { ...options, agent: this.#agent }, answer);
      request.on('error', reject);
      request.end(bytes);
    });
  }
}

async function collect(response: IncomingMessage): Promise<WireAnswer> {
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await wholeAnswer(response, MOST_BYTES),
  };
}

/** Gives out a connection only when its certificate is one of these, so that no byte of ours goes to anybody else. */
function pin(agent: Agent, fingerprints: readonly string[]): void {
  agent.createConnection = (options, given) => {
    const done = given as (error: Error | null, stream?: Duplex) => void;
    const socket = connect({ ...(options as ConnectionOptions), rejectUnauthorized: false });
    const fail = (error: Error) => {
      socket.destroy();
      done(error);
    };
    const timer = setTimeout(
      () => fail(new Error(`no TLS connection within ${CONNECT_MS / 1000} s`)),
      CONNECT_MS,
    );
    socket.once('error', (error) => {
      clearTimeout(timer);
      fail(error);
    });
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      const { fingerprint256 = '' } = socket.getPeerCertificate();
      if (fingerprints.includes(fingerprint256)) done(null, socket);
      else fail(new StrangeCertificate(options.host ?? '', fingerprint256));
    });
    return undefined;
  };
}

/** Whoever answers has another certificate than it should. */
export class StrangeCertificate extends Error {
  readonly code = 'STRANGE_CERTIFICATE';

  constructor(host: string, fingerprint: string) {
    super(`${host} has another certificate, with the fingerprint ${fingerprint}`);
  }
}
