import { readFileSync } from 'node:fs';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent, type RequestOptions, request as tlsRequest } from 'node:https';
import { UnableError } from '../../model/errors.ts';
import { wholeAnswer } from '../whole-answer.ts';
import { Lost } from './fault.ts';

/** Of one request with its answer. */
const CALL_MS = 60_000;
/** Every server of a large project has a few megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** What its body says; undefined for none, and for one that is no JSON. */
  readonly said: unknown;
}

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Sends requests of JSON; each has a connection of its own. */
export class Wire {
  readonly #agent: Agent;

  /**
   * @param options path of certificates to trust instead of the system's; `verify: false` trusts any
   * @throws UnableError when they cannot be read
   */
  constructor({ cacert, verify }: { readonly cacert?: string; readonly verify: boolean }) {
    const ca = cacert === undefined ? {} : { ca: certificates(cacert) };
    this.#agent = new Agent({ ...ca, rejectUnauthorized: verify });
  }

  /** @throws Lost when there is no whole answer */
  send(url: URL, { method, headers = {}, body }: Asked, limitMs = CALL_MS): Promise<Answered> {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const options: RequestOptions = {
      method,
      headers: {
        accept: 'application/json',
        ...(bytes === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': bytes.length }),
        ...headers,
      },
      signal: AbortSignal.timeout(limitMs),
    };
    return new Promise((resolve, reject) => {
      const lost = (error: Error) => reject(error instanceof UnableError ? error : new Lost(error, limitMs));
      const answer = (response: IncomingMessage) => collect(response).then(resolve, lost);
      const request =
        url.protocol === 'http:'
          ? plainRequest(url, { ...options, agent: false }, answer)
          : tlsRequest(url, { ...options, agent: this.#agent }, answer);
      request.on('error', lost);
      request.end(bytes);
    });
  }
}

async function collect(response: IncomingMessage): Promise<Answered> {
  const { statusCode: status = 0, headers } = response;
  const text = await wholeAnswer(response, MOST_BYTES);
  try {
    return { status, headers, said: text === '' ? undefined : JSON.parse(text) };
  } catch {
    // What stands in front of a service answers in HTML; of a success it is only a part, or somebody else's.
    if (status < 300) throw new Error(`its answer is cut off, or no JSON (${text.length} characters)`);
    return { status, headers, said: undefined };
  }
}

function certificates(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UnableError(`OpenStack cannot be asked: ${path} (cacert) cannot be read`, { cause: error });
  }
}
