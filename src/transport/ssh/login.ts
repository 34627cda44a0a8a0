import { listIdentities, signByAgent } from './agent.ts';
import { plainBlob } from './blob.ts';
import type { Hop } from './hop.ts';
import type { CertificateFile, KeyFile } from './key-file.ts';
import { readStrings } from './wire.ts';

/** A public key or certificate that is offered, and who signs for it. */
export interface OfferedKey {
  readonly blob: Buffer;
  /** The signature in wire format, with the name of its algorithm. @throws Error */
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>;
}

/** One way to log in. Messages use its `name`. */
export type LoginAttempt =
  | { readonly method: 'publickey'; readonly name: string; readonly key: string }
  /** @throws Error if an agent does not list its keys */
  | { readonly method: 'offer'; readonly name: string; keys(): Promise<readonly OfferedKey[]> }
  | {
      readonly method: 'password' | 'keyboard-interactive';
      readonly name: string;
      readonly password: string;
    };

/** A usable private key. */
export interface UsableKey {
  readonly fingerprint: string;
  readonly publicKey: Buffer;
  sign(data: Buffer): Buffer;
}

/** Reads a private key: what can be done with it, or why it cannot be used. */
export type KeyReader = (text: string) => UsableKey | Error;

/**
 * The ways to log in, in order, each tried once: certificates, keys, the agent, the password, the password again if the server uses its own
 * prompt.
 */
export class LoginMethods {
  /** What was tried, for the message if all failed. */
  readonly tried: string[] = [];
  /** What the server last said it allows. */
  allowed: readonly string[] = [];
  /** It accepted one method, and wants another in addition. */
  partly = false;
  /** Keys that could not be used, agents that did not answer. */
  readonly notes: string[] = [];
  readonly #hop: Hop;
  readonly #attempts: LoginAttempt[];
  /** Keys whose private half is available; an agent need not offer them again. */
  readonly #usable: { readonly file: KeyFile; readonly key: UsableKey }[] = [];
  #agentFailed = false;

  constructor(hop: Hop, readKey: KeyReader) {
    this.#hop = hop;
    for (const file of hop.keys) this.#read(file, readKey);
    const certificates = hop.certificates.flatMap((certificate) => this.#certified(certificate));
    const keys = this.#usable.map(({ file, key }): LoginAttempt => {
      return { method: 'publickey', name: `${file.from} (${key.fingerprint})`, key: file.text ?? '' };
    });
    const { agent, password } = hop;
    const agents: LoginAttempt[] =
      agent === undefined
        ? []
        : [{ method: 'offer', name: `the agent at ${agent}`, keys: () => this.#ofAgent(agent) }];
    const passwords: LoginAttempt[] =
      password === undefined
        ? []
        : [
            { method: 'password', name: 'the password', password },
            { method: 'keyboard-interactive', name: 'the password (asked in words)', password },
          ];
    this.#attempts = [...certificates, ...keys, ...agents, ...passwords];
  }

  /** The next way that the server allows, or undefined if there is none. */
  next(allowed: readonly string[]): LoginAttempt | undefined {
    this.allowed = allowed;
    for (let attempt = this.#attempts.shift(); attempt !== undefined; attempt = this.#attempts.shift()) {
      if (!allowed.includes(attempt.method === 'offer' ? 'publickey' : attempt.method)) continue;
      this.tried.push(attempt.name);
      return attempt;
    }
    return undefined;
  }

  /** The agent gave no key or no signature. */
  agentFailed(why: string): void {
    this.#agentFailed = true;
    this.notes.push(`the agent failed: ${why}`);
  }

  /** `tried /home/me/.ssh/id_ed25519 (ssh-ed25519 SHA256:…), the agent at …; the server allows publickey`. */
  toString(): string {
    const tried = this.tried.length === 0 ? 'there was nothing to try' : `tried ${this.tried.join(', ')}`;
    const allowed = this.allowed.length === 0 ? '' : `; the server allows ${this.allowed.join(', ')}`;
    return [tried + allowed, ...this.notes].join('; ');
  }

  /** The hint if all failed. */
  hint(): string {
    const publicKeys = this.allowed.includes('publickey');
    if (this.partly)
      return `the first part of the login was accepted, and the server wants more (${this.allowed.join(', ')}): give the host a \`password\` for it`;
    if (this.#agentFailed && publicKeys) {
      const key = this.#usable.length > 0 ? '' : ', or name a key with `identity`';
      return `start an ssh agent, or set SSH_AUTH_SOCK to its socket (now ${this.#hop.agent})${key}`;
    }
    const certificate = this.tried.find((name) => name.startsWith('the certificate '));
    if (publicKeys && certificate !== undefined)
      return `check for whom and how long it is valid: ssh-keygen -L -f ${certificate.replace(/^the certificate /, '')}; and whether the server trusts its authority (TrustedUserCAKeys)`;
    if (this.tried.length > 0 && publicKeys) {
      return 'is the public key in authorized_keys of this user, and is it the right user?';
    }
    if (this.tried.length > 0) return 'check the user and the password';
    return publicKeys
      ? 'name a key with `identity`, or load one into an agent'
      : 'give the host a `password`';
  }

  #read(file: KeyFile, readKey: KeyReader): void {
    if (file.text === undefined) {
      if (this.#hop.agent === undefined)
        this.notes.push(`${file.from} has only the public half, so an agent must have the key`);
      return;
    }
    const key = readKey(file.text);
    if (!(key instanceof Error)) this.#usable.push({ file, key });
    else
      this.notes.push(
        /encrypted|passphrase/i.test(key.message)
          ? `${file.from} needs a passphrase, which only an agent can give`
          : `${file.from} is not a readable private key: ${key.message}`,
      );
  }

  /** A certificate whose private key is available. */
  #certified({ from, blob, publicKey }: CertificateFile): LoginAttempt[] {
    const key = this.#usable.find((usable) => usable.key.publicKey.equals(publicKey))?.key;
    if (key === undefined) return [];
    const offered: OfferedKey = { blob, sign: async (data) => key.sign(data) };
    return [{ method: 'offer', name: `the certificate ${from}`, keys: async () => [offered] }];
  }

  /** The agent's keys that are worth offering: named ones first, and only those if the configuration says so. */
  async #ofAgent(socket: string): Promise<readonly OfferedKey[]> {
    const there = await listIdentities(socket);
    const offer = (blob: Buffer, key = blob): OfferedKey => ({
      blob,
      sign: (data, hash) => signByAgent(socket, key, data, hash),
    });
    const certified = this.#hop.certificates.flatMap(({ blob, publicKey }) => {
      const key = there.find((one) => one.equals(publicKey));
      return key === undefined ? [] : [offer(blob, key)];
    });
    const tried = this.#usable.map(({ key }) => key.publicKey);
    const others = there.filter((blob) => !tried.some((key) => key.equals(blob)));
    const named = this.#hop.keys.flatMap(({ publicKey }) => publicKey ?? []);
    const isNamed = (blob: Buffer) => named.some((key) => plainBlob(blob)?.equals(key) === true);
    const rest = this.#hop.onlyNamed ? [] : others.filter((blob) => !isNamed(blob));
    const offers = [...certified, ...[...others.filter(isNamed), ...rest].map((blob) => offer(blob))];
    if (offers.length === 0)
      this.notes.push(
        there.length > 0 && this.#hop.onlyNamed
          ? `the agent has ${there.length} keys, none of which is named (IdentitiesOnly)`
          : 'the agent has no other key',
      );
    return offers;
  }
}

/** The bare signature inside one in wire format. */
export function bareSignature(signature: Buffer): Buffer {
  return readStrings(signature, 2)[1] ?? Buffer.alloc(0);
}
