import { Agent, type AgentOptions } from 'node:https';
import { readRegularSync } from '../../disk/regular-file.ts';
import { UnableError } from '../../model/errors.ts';
import { owner, reason, took } from '../../model/reason.ts';
import { type HttpAnswer, WinrmConnection } from './connection.ts';
import type { NtlmAccount } from './ntlm.ts';
import { readShellAnswer, type ShellAnswer } from './soap.ts';
import { WINRM_PORT, type WinrmTarget, winrmLabel } from './target.ts';

/** The phase before anything was begun. */
export const OPEN = 'open shell';

/** Posts messages to one host over connections that are kept open. The password goes only to a host whose certificate was checked. */
export class WinrmClient {
  /** The address for messages. */
  readonly url: string;
  readonly #label: string;
  readonly #account: NtlmAccount;
  readonly #tls: AgentOptions;
  readonly #all = new Set<WinrmConnection>();
  readonly #free: WinrmConnection[] = [];

  /** @throws UnableError if the file with certificates cannot be read */
  constructor(target: WinrmTarget) {
    const { host, port = WINRM_PORT, user, password, certificate, certificateFile } = target;
    this.#label = winrmLabel(target);
    this.url = `https://${host.includes(':') ? `[${host}]` : host}:${port}/wsman`;
    this.#account = { user, password };
    this.#tls = {
      rejectUnauthorized: certificate !== 'ignore',
      ...(certificateFile === undefined ? {} : { ca: readCertificates(certificateFile, this.#label) }),
    };
  }

  /** @returns the answer, which may be a fault @throws UnableError if there is none */
  async post(message: string, timeoutMs: number, phase: string, signal?: AbortSignal): Promise<ShellAnswer> {
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
            hint: 'is the host up, does WinRM listen there (`winrm enumerate winrm/config/listener`), and do all firewalls allow it?',
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
        hint: 'check `user` (of a domain: DOMAIN\\user) and `password`; Negotiate by NTLM, or Basic, must be allowed there: see winrm get winrm/config/service/auth',
      });
    try {
      return readShellAnswer(text);
    } catch (error) {
      throw new UnableError(
        reason`${owner(this.#label)}something other than WinRM answers: HTTP status ${status}${after()} (${phase})`,
        { hint: 'WinRM listens for HTTPS on port 5986 unless it was set to another', cause: error },
      );
    }
  }

  close(): void {
    for (const connection of this.#all) connection.close();
  }

  /** Each message has its own connection, so one that waits for output delays no other. */
  async #send(message: string, signal: AbortSignal, again: boolean): Promise<HttpAnswer> {
    const connection = this.#free.pop() ?? this.#connect();
    try {
      const answer = await connection.send(message, signal, again);
      this.#free.push(connection);
      return answer;
    } catch (error) {
      // Nothing waits for what is on its way over it.
      connection.close();
      this.#all.delete(connection);
      throw error;
    }
  }

  #connect(): WinrmConnection {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ...this.#tls });
    const connection = new WinrmConnection(this.url, agent, this.#account);
    this.#all.add(connection);
    return connection;
  }
}

function readCertificates(path: string, label: string): Buffer {
  try {
    return readRegularSync(path);
  } catch (error) {
    throw new UnableError(
      reason`${owner(label)}the certificates in ${path} cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Codes of OpenSSL and Node.js for an untrusted certificate. */
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
