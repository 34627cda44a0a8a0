import { type Agent, type RequestOptions, request } from 'node:https';
import { authenticateMessage, type NtlmAccount, negotiateMessage } from './ntlm.ts';

/** An answer has at most the requested size (MaxEnvelopeSize); this limits a server that ignores it. */
const MOST_BYTES = 4 * 1024 * 1024;

/** An HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** The ways to log in that the server offers, as written. */
  readonly offers: string;
}

/**
 * One connection, which logs in once if the server offers Negotiate (by NTLM, which belongs to the connection), and with each message if it
 * only offers Basic. Only the latter sends the password itself, over TLS.
 */
export class WinrmConnection {
  readonly #url: string;
  readonly #agent: Agent;
  readonly #account: NtlmAccount;
  /** What the server accepts; undefined until it was asked. */
  #way: 'negotiate' | 'basic' | undefined;

  /** @param agent one that keeps one socket */
  constructor(url: string, agent: Agent, account: NtlmAccount) {
    this.#url = url;
    this.#agent = agent;
    this.#account = account;
  }

  /**
   * @param again it may be sent twice, if a kept connection turns out to be dead
   * @returns status 401 if the login was refused
   * @throws Error if there is no answer
   */
  async send(message: string, signal: AbortSignal, again: boolean): Promise<HttpAnswer> {
    const first = await this.#post(message, this.#way === 'basic' ? this.#basic() : undefined, signal, again);
    if (first.status !== 401 || this.#way === 'basic') return first;
    // Not logged in yet, or the connection has changed.
    this.#way = /\bNegotiate\b/i.test(first.offers) ? 'negotiate' : 'basic';
    if (this.#way === 'basic') return this.#post(message, this.#basic(), signal, again);
    const hello = `Negotiate ${negotiateMessage().toString('base64')}`;
    const { status, offers } = await this.#post('', hello, signal, again);
    const challenge = /\bNegotiate ([A-Za-z0-9+/=]+)/i.exec(offers)?.[1];
    if (status !== 401 || challenge === undefined) return { status: 401, text: '', offers };
    const proof = authenticateMessage(Buffer.from(challenge, 'base64'), this.#account);
    return this.#post(message, `Negotiate ${proof.toString('base64')}`, signal, false);
  }

  close(): void {
    this.#agent.destroy();
  }

  #basic(): string {
    const { user, password } = this.#account;
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  #post(
    message: string,
    authorization: string | undefined,
    signal: AbortSignal,
    again: boolean,
  ): Promise<HttpAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const body = Buffer.from(message);
    const options: RequestOptions = {
      method: 'POST',
      agent: this.#agent,
      signal,
      headers: {
        ...(authorization === undefined ? {} : { Authorization: authorization }),
        'Content-Type': 'application/soap+xml;charset=UTF-8',
        'Content-Length': body.length,
      },
    };
    const asked = request(this.#url, options);
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (again && asked.reusedSocket && error.code === 'ECONNRESET')
        resolve(this.#post(message, authorization, signal, false));
      else reject(error);
    });
    asked.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_BYTES) asked.destroy(new Error(`its answer is longer than ${MOST_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          offers: response.headers['www-authenticate'] ?? '',
        }),
      );
    });
    asked.end(body);
    return promise;
  }
}
