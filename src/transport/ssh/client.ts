import { connect as connectSocket, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import { LATE, within } from '../deadline.ts';
import { isCertificate, signingName } from './blob.ts';
import { takeWholeSignatures, WHOLE } from './certificate.ts';
import { ClosedEarly, loginFailed, loginLate, type Phase, type Progress, proxyFailed } from './failure.ts';
import { Greeting } from './greeting.ts';
import type { Hop } from './hop.ts';
import { HostKeyCheck } from './host-key.ts';
import { printHostKey } from './known-hosts.ts';
import { bareSignature, type KeyReader, type LoginAttempt, LoginMethods, type OfferedKey } from './login.ts';
import { type ProxyWay, startProxy } from './proxy.ts';
import { signAs } from './signature.ts';
import { wireString } from './wire.ts';

/** ssh2's own types, so that no other file names the library. */
export type Connection = ssh2.Client;
export type Channel = ssh2.ClientChannel;

const KEEPALIVE_MS = 15_000;
const KEEPALIVE_MISSES = 3;
/** How long a ProxyCommand whose stream ended may take to report how it ended. */
const PROXY_END_MS = 500;

/** An attempt to reach a host, for callers that ask how far it has got. */
export interface Journey {
  /** When it must have finished, by performance.now(). */
  readonly end: number;
  readonly timeoutMs: number;
  /** Nothing waits for it any more. */
  readonly signal: AbortSignal;
  /** What to report if it gets no further. */
  late?: (elapsedMs: number) => UnableError;
}

/**
 * Logs in to one hop. The only place that uses ssh2.
 * @param through a channel of the previous hop; without it a TCP connection is made, or its ProxyCommand started
 * @throws UnableError that names login, phase, elapsed time and what to do next; ClosedEarly if another try may help
 */
export function connect(hop: Hop, through: Duplex | undefined, journey: Journey): Promise<Connection> {
  const attempt = new Attempt(hop);
  journey.late = (elapsedMs) => loginLate(attempt.progress(), elapsedMs);
  return attempt.run(through, journey);
}

/** Why an established connection is gone, in words. */
export function whyLost(error: Error | undefined): string {
  if (error === undefined) return 'the host closed the connection';
  if (error.message === 'Keepalive timeout') {
    return `the host did not answer for ${printElapsed(KEEPALIVE_MS * (KEEPALIVE_MISSES + 1))}`;
  }
  return `the connection broke: ${error.message}`;
}

/** One attempt to log in, which knows how far it has got. */
class Attempt {
  readonly #hop: Hop;
  readonly #start = performance.now();
  readonly #client = new ssh2.Client();
  readonly #check: HostKeyCheck;
  readonly #login: LoginMethods;
  readonly #greeting = new Greeting();
  #phase: Phase = 'dns';
  #ip: string;
  #socket: Duplex | undefined;
  #proxy: ProxyWay | undefined;
  #refusedKey: UnableError | undefined;

  constructor(hop: Hop) {
    this.#hop = hop;
    this.#ip = hop.address;
    this.#check = new HostKeyCheck(hop.label, hop.hostKeys);
    this.#login = new LoginMethods(hop, readKey);
  }

  async run(through: Duplex | undefined, { end, timeoutMs, signal }: Journey): Promise<Connection> {
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const timer = setTimeout(
      () => reject(loginLate(this.progress(), timeoutMs)),
      Math.max(0, end - performance.now()),
    );
    const abandon = () => reject(new UnableError(`${this.#hop.label}: the run is over`));
    signal.addEventListener('abort', abandon);
    try {
      if (signal.aborted) abandon();
      // Stays for the life of the connection: an unhandled error event would end the process.
      this.#client.on('error', (error: Error & { level?: string }) => {
        if (error.level === 'agent' || error.message.startsWith('Error signing data')) {
          this.#login.agentFailed(error.message);
        } else reject(this.#failed(error));
      });
      this.#client.on('close', () => reject(this.#failed(new Error('the host closed the connection'))));
      this.#client.on('handshake', () => {
        this.#phase = 'login';
      });
      this.#client.on('ready', () => resolve(this.#client));
      if (through !== undefined) this.#begin(through);
      else if (this.#hop.proxy !== undefined) {
        const proxy = startProxy(this.#hop.proxy.command, this.#hop.proxy.env);
        this.#proxy = proxy;
        this.#client.on('close', () => proxy.kill());
        this.#begin(proxy.stream);
      } else this.#dial(reject);
      return await promise;
    } catch (error) {
      const ended = await this.#proxyEnd();
      this.#client.end();
      this.#client.destroy();
      this.#socket?.destroy();
      this.#proxy?.kill();
      throw ended === undefined ? error : proxyFailed(this.progress(), ended);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abandon);
    }
  }

  /** How the command that should have led to the host ended, if that is why there was no answer. */
  async #proxyEnd(): Promise<string | undefined> {
    if (this.#proxy === undefined || this.#phase !== 'handshake' || this.#refusedKey !== undefined)
      return undefined;
    const ended = await within(this.#proxy.ended, PROXY_END_MS);
    return ended === LATE ? undefined : ended;
  }

  progress(): Progress {
    return {
      hop: this.#hop,
      login: this.#login,
      phase: this.#phase,
      ip: this.#ip,
      elapsedMs: performance.now() - this.#start,
    };
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
    this.#greeting.listen(socket);
    this.#client.connect({
      sock: socket,
      username: this.#hop.user,
      // Our own deadline has the better message.
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_MISSES,
      algorithms: { serverHostKey: this.#check.algorithms() as ssh2.ServerHostKeyAlgorithm[] },
      // The only way to learn what else the server could show.
      ...(this.#check.mayBeRevoked ? { debug: (line: string) => this.#check.hear(line) } : {}),
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        this.#refusedKey = this.#check.refuse(key, performance.now() - this.#start);
        verify(this.#refusedKey === undefined);
      },
      authHandler: (allowed: readonly string[] | null, partly: boolean | null) =>
        this.#authenticate(allowed, partly === true),
    });
    takeWholeSignatures(this.#client);
  }

  #authenticate(allowed: readonly string[] | null, partly: boolean): ssh2.AnyAuthMethod | false {
    const username = this.#hop.user;
    // Requesting nothing first makes the server say what it allows.
    if (allowed === null) return { type: 'none', username };
    this.#login.partly ||= partly;
    const attempt = this.#login.next(allowed);
    return attempt === undefined ? false : authMethod(attempt, username);
  }

  #failed(error: Error & { code?: unknown; level?: string }): UnableError {
    if (this.#refusedKey !== undefined) return this.#refusedKey;
    if (this.#phase === 'handshake' && this.#proxy === undefined && this.#greeting.hungUp)
      return new ClosedEarly(this.#hop.label, this.#greeting.toString(), error);
    return loginFailed(this.progress(), error, this.#greeting.toString());
  }
}

function authMethod(attempt: LoginAttempt, username: string): ssh2.AnyAuthMethod {
  switch (attempt.method) {
    case 'publickey':
      return { type: 'publickey', username, key: attempt.key };
    case 'offer':
      return { type: 'agent', username, agent: new Offers(attempt.keys) };
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

/** Keys whose signatures are made elsewhere, in the form that ssh2 takes. */
class Offers extends ssh2.BaseAgent<ssh2.ParsedKey> {
  readonly #keys: () => Promise<readonly OfferedKey[]>;
  readonly #offered = new Map<ssh2.ParsedKey, OfferedKey>();

  constructor(keys: () => Promise<readonly OfferedKey[]>) {
    super();
    this.#keys = keys;
  }

  getIdentities(done: ssh2.IdentityCallback<ssh2.ParsedKey>): void {
    this.#keys().then(
      (keys) => {
        for (const key of keys) this.#offered.set(keyOfBlob(key.blob), key);
        done(null, [...this.#offered.keys()]);
      },
      (error: Error) => done(error),
    );
  }

  sign(
    key: ssh2.ParsedKey,
    data: Buffer,
    options: ssh2.SigningRequestOptions | ssh2.SignCallback,
    done?: ssh2.SignCallback,
  ): void {
    const callback = typeof options === 'function' ? options : (done as ssh2.SignCallback);
    const whole = WHOLE in key;
    const hash = whole ? 'sha512' : (options as ssh2.SigningRequestOptions).hash;
    const offered = this.#offered.get(key);
    const signing =
      offered?.sign(Buffer.from(data), hash) ?? Promise.reject(new Error('a key that was not offered'));
    signing.then(
      (signature) => callback(null, whole ? signature : bareSignature(signature)),
      (error: Error) => callback(error),
    );
  }
}

/** Any key: ssh2 recognises one by its marker properties. */
const LIKE_A_KEY = ssh2.utils.parseKey(
  `ssh-ed25519 ${Buffer.concat([wireString('ssh-ed25519'), wireString(Buffer.alloc(32))]).toString('base64')}`,
) as ssh2.ParsedKey;

/** What ssh2 cannot read itself (certificates, security keys) is offered unchanged. */
function keyOfBlob(blob: Buffer): ssh2.ParsedKey {
  const parsed = ssh2.utils.parseKey(blob);
  if (!(parsed instanceof Error) && !isCertificate(blob)) return parsed as ssh2.ParsedKey;
  return Object.create(LIKE_A_KEY, {
    type: { value: signingName(blob) },
    getPublicSSH: { value: () => blob },
    [WHOLE]: { value: true },
  });
}

const readKey: KeyReader = (text) => {
  const parsed = ssh2.utils.parseKey(text);
  const key = Array.isArray(parsed) ? (parsed[0] as ssh2.ParsedKey) : parsed;
  if (key instanceof Error) return key;
  if (!key.isPrivateKey()) return new Error('it is a public key');
  const publicKey = key.getPublicSSH();
  return {
    fingerprint: printHostKey(publicKey),
    publicKey,
    sign: (data) => signAs(publicKey, key.getPrivatePEM(), data),
  };
};
