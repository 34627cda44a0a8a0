import type { Hop } from './ssh-hop.ts';

/** One way to log in. `name` says it in messages. */
export type LoginAttempt =
  | { readonly method: 'publickey'; readonly name: string; readonly key: string }
  | { readonly method: 'agent'; readonly name: string; readonly socket: string }
  | {
      readonly method: 'password' | 'keyboard-interactive';
      readonly name: string;
      readonly password: string;
    };

/** Reads a private key: its fingerprint, or why it cannot be used. */
export type KeyReader = (text: string) => { readonly fingerprint: string } | Error;

/**
 * The ways to log in, in order, walked through once: keys, the agent, the password, the password again where the server
 * asks in its own words.
 */
export class Login {
  /** What was tried, for the message when nothing helped. */
  readonly tried: string[] = [];
  /** What the server said it allows, last. */
  allowed: readonly string[] = [];
  /** Keys that could not be used, agents that did not answer. */
  readonly notes: string[] = [];
  readonly #attempts: LoginAttempt[];

  constructor(hop: Hop, readKey: KeyReader) {
    const keys = hop.keys.flatMap((file): LoginAttempt[] => {
      const key = readKey(file.text);
      if (!(key instanceof Error)) {
        return [{ method: 'publickey', name: `${file.from} (${key.fingerprint})`, key: file.text }];
      }
      this.notes.push(
        /encrypted|passphrase/i.test(key.message)
          ? `${file.from} needs a passphrase, which only an agent can give`
          : `${file.from} is no private key that can be read: ${key.message}`,
      );
      return [];
    });
    const agent: LoginAttempt[] =
      hop.agent === undefined
        ? []
        : [{ method: 'agent', name: `the agent at ${hop.agent}`, socket: hop.agent }];
    const { password } = hop;
    const passwords: LoginAttempt[] =
      password === undefined
        ? []
        : [
            { method: 'password', name: 'the password', password },
            { method: 'keyboard-interactive', name: 'the password (asked in words)', password },
          ];
    this.#attempts = [...keys, ...agent, ...passwords];
  }

  /** The next way the server allows, or undefined when there is none. */
  next(allowed: readonly string[]): LoginAttempt | undefined {
    this.allowed = allowed;
    for (let attempt = this.#attempts.shift(); attempt !== undefined; attempt = this.#attempts.shift()) {
      if (!allowed.includes(attempt.method === 'agent' ? 'publickey' : attempt.method)) continue;
      this.tried.push(attempt.name);
      return attempt;
    }
    return undefined;
  }

  /** `tried /home/me/.ssh/id_ed25519 (ssh-ed25519 SHA256:…), the agent at …; the server allows publickey`. */
  toString(): string {
    const tried = this.tried.length === 0 ? 'there was nothing to try' : `tried ${this.tried.join(', ')}`;
    const allowed = this.allowed.length === 0 ? '' : `; the server allows ${this.allowed.join(', ')}`;
    return [tried + allowed, ...this.notes].join('; ');
  }

  /** What to do when nothing helped. */
  hint(): string {
    const publicKeys = this.allowed.includes('publickey');
    if (this.tried.length > 0 && publicKeys) {
      return 'is the public key in authorized_keys of this user, and is it the right user?';
    }
    if (this.tried.length > 0) return 'check the user and the password';
    return publicKeys
      ? 'name a key with `identity`, or load one into an agent'
      : 'give the host a `password`';
  }
}
