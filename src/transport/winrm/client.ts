import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { UnableError } from '../../model/errors.ts';
import { owner, reason, took } from '../../model/reason.ts';
import { type Answer, readAnswer } from './soap.ts';
import { WINRM_PORT, type WinrmTarget, winrmLabel } from './target.ts';

/** The phase in which nothing was begun yet. */
export const OPEN = 'open shell';
/** An answer has at most the size that was asked for (MaxEnvelopeSize); this is for a server that does not keep to it. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Posts messages to one host over connections that are kept. The password goes to a host whose certificate was checked, and nowhere else. */
export class WinrmClient {
  /** The address that messages name. */
  readonly url: string;
  readonly #label: string;
  readonly #agent: Agent;
  readonly #authorization: string;

  /** @throws UnableError when the file with certificates cannot be read */
  constructor(target: WinrmTarget) {
    const { host, port = WINRM_PORT, user, password, certificate, certificateFile } = target;
    this.#label = winrmLabel(target);
    this.url = `https://${host.includes(':') ? `[${host}]` : host}:${port}/wsman`;
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 16,
      rejectUnauthorized: certificate !== 'ignore',
      ...(certificateFile === undefined ? {} : { ca: readCertificates(certificateFile, this.#label) }),
    });
  }

  /**
   * @returns the answer, which may be a fault
   * @throws UnableError when there is none
   */
  async post(message: string, timeoutMs: number, phase: string, signal?: AbortSignal): Promise<Answer> {
    const start = performance.now();
    const after = () => took(performance.now() - start);
    const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
    const ended = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    let status: number;
    let text: string;
    try {
      ({ status, text } = await this.#send(message, ended, phase === OPEN));
    } catch (error) {
      if (signal?.aborted === true) throw new UnableError(reason`${owner(this.#label)}the run is over`);
      if (deadline.aborted)
        throw new UnableError(
          reason`${owner(this.#label)}no answer within ${Math.round(timeoutMs)} ms (${phase})`,
          {
            hint: 'is the host up, does WinRM listen there (`winrm enumerate winrm/config/listener`), and does a firewall let it through?',
          },
        );
      const { message: why, code = '' } = error as NodeJS.ErrnoException;
      throw new UnableError(reason`${owner(this.#label)}${wordsFor(code, why)}${after()} (${phase})`, {
        hint: hintFor(code),
        cause: error,
      });
    }
    if (status === 401)
      throw new UnableError(reason`${owner(this.#label)}login refused${after()} (${phase})`, {
        hint: 'check `user` and `password`; Basic must be allowed there: winrm set winrm/config/service/auth @{Basic="true"}, and it takes accounts of the machine only',
      });
    try {
      return readAnswer(text);
    } catch (error) {
      throw new UnableError(
        reason`${owner(this.#label)}something else than WinRM answers: HTTP status ${status}${after()} (${phase})`,
        { hint: 'WinRM listens for HTTPS on port 5986 unless it was set to another', cause: error },
      );
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(message: string, signal: AbortSignal, again: boolean): Promise<{ status: number; text: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const body = Buffer.from(message);
    const asked = request(this.url, {
      method: 'POST',
      agent: this.#agent,
      signal,
      headers: {
        Authorization: this.#authorization,
        'Content-Type': 'application/soap+xml;charset=UTF-8',
        'Content-Length': body.length,
      },
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // A connection that was kept may have died unnoticed. What opens a shell may be asked for twice, input may not be sent twice.
      if (again && asked.reusedSocket && error.code === 'ECONNRESET')
        resolve(this.#send(message, signal, false));
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
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    asked.end(body);
    return promise;
  }
}

function readCertificates(path: string, label: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UnableError(
      reason`${owner(label)}the certificates in ${path} cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Codes of OpenSSL and Node.js for a certificate that is not trusted. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

function wordsFor(code: string, message: string): string {
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name is not known';
  if (code === 'EPROTO') return 'it does not speak TLS';
  return UNTRUSTED.test(code) ? `its certificate is not trusted: ${message}` : message;
}

function hintFor(code: string): string {
  if (UNTRUSTED.test(code))
    return 'give `certificate` the file with the certificate of the host or its authority, or write `certificate: ignore`';
  if (code === 'EPROTO')
    return 'port 5985 is HTTP, where the password would stand in clear; make a listener for HTTPS (winrm quickconfig -transport:https)';
  return 'is the host up, and does WinRM listen for HTTPS there (`winrm quickconfig -transport:https`)?';
}
