import { connect as connectSocket, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { printElapsed } from '../model/elapsed.ts';
import type { UnableError } from '../model/errors.ts';
import { HostKeyCheck } from './host-key.ts';
import { printHostKey } from './known-hosts.ts';
import { loginFailed, loginLate, type Phase, type Progress } from './ssh-failure.ts';
import type { Hop } from './ssh-hop.ts';
import { type KeyReader, Login, type LoginAttempt } from './ssh-login.ts';

/** ssh2's own types, so that no other file names the library. */
export type Connection = ssh2.Client;
export type Channel = ssh2.ClientChannel;

const KEEPALIVE_MS = 15_000;
const KEEPALIVE_MISSES = 3;

/**
 * Logs in to one hop. The only place that knows ssh2.
 * @param through a channel of the hop before; without it a TCP connection is made
 * @throws UnableError that names login, phase, elapsed time and what next
 */
export function connect(hop: Hop, through: Duplex | undefined, timeoutMs: number): Promise<Connection> {
  const attempt = new Attempt(hop, timeoutMs);
  return attempt.run(through);
}

/** Why a connection that was up is gone, in words. */
export function whyLost(error: Error | undefined): string {
  if (error === undefined) return 'the host closed the connection';
  if (error.message === 'Keepalive timeout') {
    return `the host did not answer for ${printElapsed(KEEPALIVE_MS * (KEEPALIVE_MISSES + 1))}`;
  }
  return `the connection broke: ${error.message}`;
}

/** One try to log in, which knows how far it has come. */
class Attempt {
  readonly #hop: Hop;
  readonly #timeoutMs: number;
  readonly #start = performance.now();
  readonly #client = new ssh2.Client();
  readonly #check: HostKeyCheck;
  readonly #login: Login;
  #phase: Phase = 'dns';
  #ip: string;
  #socket: Duplex | undefined;
  #refusedKey: UnableError | undefined;

  constructor(hop: Hop, timeoutMs: number) {
    this.#hop = hop;
    this.#timeoutMs = timeoutMs;
    this.#ip = hop.address;
    this.#check = new HostKeyCheck(hop.label, hop.hostKeys);
    this.#login = new Login(hop, readKey);
  }

  async run(through: Duplex | undefined): Promise<Connection> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const timer = setTimeout(() => reject(loginLate(this.#progress(), this.#timeoutMs)), this.#timeoutMs);
    try {
      // Stays for the life of the connection: an error that nobody listens to would end the process.
      this.#client.on('error', (error: Error & { level?: string }) => {
        if (error.level === 'agent' || error.message.startsWith('Error signing data')) {
          this.#login.notes.push(`the agent failed: ${error.message}`);
        } else reject(this.#failed(error));
      });
      this.#client.on('close', () => reject(this.#failed(new Error('the host closed the connection'))));
      this.#client.on('handshake', () => {
        this.#phase = 'login';
      });
      this.#client.on('ready', () => resolve(this.#client));
      if (through === undefined) this.#dial(reject);
      else this.#begin(through);
      return await promise;
    } catch (error) {
      this.#client.end();
      this.#client.destroy();
      this.#socket?.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #dial(reject: (error: UnableError) => void): void {
    const { address, port } = this.#hop;
    if (isIP(address) !== 0) this.#phase = 'tcp';
    const socket: Socket = connectSocket({ host: address, port, noDelay: true });
    this.#socket = socket;
    socket.on('lookup', (error, ip) => {
      if (error !== null) return;
      this.#phase = 'tcp';
      this.#ip = ip;
    });
    socket.on('error', (error) => reject(this.#failed(error)));
    socket.once('connect', () => this.#begin(socket));
  }

  #begin(socket: Duplex): void {
    this.#phase = 'handshake';
    this.#socket = socket;
    this.#client.connect({
      sock: socket,
      username: this.#hop.user,
      // Our own deadline has the better sentence.
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_MISSES,
      algorithms: { serverHostKey: this.#check.algorithms() as ssh2.ServerHostKeyAlgorithm[] },
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        this.#refusedKey = this.#check.refuse(key, performance.now() - this.#start);
        verify(this.#refusedKey === undefined);
      },
      authHandler: (allowed: readonly string[] | null) => this.#authenticate(allowed),
    });
  }

  #authenticate(allowed: readonly string[] | null): ssh2.AnyAuthMethod | false {
    const username = this.#hop.user;
    // Asking for nothing first makes the server say what it allows.
    if (allowed === null) return { type: 'none', username };
    const attempt = this.#login.next(allowed);
    return attempt === undefined ? false : authMethod(attempt, username);
  }

  #progress(): Progress {
    return {
      hop: this.#hop,
      login: this.#login,
      phase: this.#phase,
      ip: this.#ip,
      elapsedMs: performance.now() - this.#start,
    };
  }

  #failed(error: Error & { code?: unknown; level?: string }): UnableError {
    return this.#refusedKey ?? loginFailed(this.#progress(), error);
  }
}

function authMethod(attempt: LoginAttempt, username: string): ssh2.AnyAuthMethod {
  switch (attempt.method) {
    case 'publickey':
      return { type: 'publickey', username, key: attempt.key };
    case 'agent':
      return { type: 'agent', username, agent: attempt.socket };
    case 'password':
      return { type: 'password', username, password: attempt.password };
    case 'keyboard-interactive':
      return {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) =>
          finish(prompts.map((prompt) => (prompt.echo === true ? '' : attempt.password))),
      };
  }
}

const readKey: KeyReader = (text) => {
  const parsed = ssh2.utils.parseKey(text);
  const key = Array.isArray(parsed) ? (parsed[0] as ssh2.ParsedKey) : parsed;
  if (key instanceof Error) return key;
  if (!key.isPrivateKey()) return new Error('it is a public key');
  return { fingerprint: printHostKey(key.getPublicSSH()) };
};
