import { readRegularSync } from '../../disk/regular-file.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import { own, owner, reason } from '../../model/reason.ts';
import { type HostName, knownHostName } from './known-host-names.ts';
import {
  judgeHostKey,
  type KnownHost,
  keyType,
  knownKeyTypes,
  parseKnownHosts,
  printHostKey,
  revokedFor,
} from './known-hosts.ts';

/** What decides whether the key of a host is accepted. */
export interface HostKeyPolicy extends HostName {
  /** The explicit opt-out. */
  readonly ignore: boolean;
  /** If given, only these keys are accepted, and no file is read: `ssh-ed25519 AAAA…`. */
  readonly only: readonly string[] | undefined;
  /** known_hosts files; a missing one is empty. */
  readonly files: readonly string[];
}

/** All supported host key algorithms, best first, with the type of key they need (RFC 8332 for rsa-sha2). */
const ALGORITHMS: readonly (readonly [string, string])[] = [
  ['ssh-ed25519', 'ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256'],
  ['ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp384'],
  ['ecdsa-sha2-nistp521', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'ssh-rsa'],
  ['rsa-sha2-256', 'ssh-rsa'],
  ['ssh-rsa', 'ssh-rsa'],
];

/** The policy of one host with its files read. */
export class HostKeyCheck {
  /** What the server said it can show, if that is known. */
  #formats = '';
  readonly #label: string;
  readonly #policy: HostKeyPolicy;
  readonly #known: readonly KnownHost[];
  readonly #only: readonly Buffer[] | undefined;

  /** @param label the login, for messages */
  constructor(label: string, policy: HostKeyPolicy) {
    this.#label = label;
    this.#policy = policy;
    this.#only = policy.only?.map((line) => Buffer.from(line.trim().split(/\s+/)[1] ?? '', 'base64'));
    this.#known = policy.ignore || this.#only !== undefined ? [] : policy.files.flatMap(readKnownHosts);
  }

  /** Host key algorithms in the order of preference: first those with a known key, so that a known host is recognised. */
  algorithms(): string[] {
    const types = this.#only?.map(keyType) ?? knownKeyTypes(this.#known, this.#policy);
    const first = ALGORITHMS.filter(([, type]) => types.includes(type));
    const others = ALGORITHMS.filter(([, type]) => !types.includes(type));
    return [...first, ...others].map(([name]) => name);
  }

  /**
   * A key is revoked for this host. It may be that of an authority: then ssh refuses the host's certificates, which we never request and
   * would not see.
   */
  get mayBeRevoked(): boolean {
    return revokedFor(this.#known, this.#policy).length > 0;
  }

  /** A line of the library's own log, the only place that shows what the server can offer. */
  hear(line: string): void {
    this.#formats ||= /^Handshake: \(remote\) Host key format: (.*)$/.exec(line)?.[1] ?? '';
  }

  /** Why this key is refused, or undefined if it is accepted. @param elapsedMs since the login began */
  refuse(key: Buffer, elapsedMs: number): UnableError | undefined {
    const who = owner(this.#label);
    const when = own(` (handshake, after ${printElapsed(elapsedMs)})`, ' (handshake)');
    const shown = printHostKey(key);
    if (this.#only !== undefined) {
      if (this.#only.some((expected) => expected.equals(key))) return undefined;
      return new UnableError(
        reason`${who}the host key is not the expected one: it shows ${shown}, expected ${this.#only.map(printHostKey).join(' or ')}${when}`,
        { hint: 'another machine answers at this address' },
      );
    }
    if (this.#policy.ignore) return undefined;
    const { port, name: address, files } = this.#policy;
    const scan = own(
      `ssh-keyscan -p ${port} ${address} >> ${files[0]}`,
      `ssh-keyscan -p <port> <host> >> ${files[0]}`,
    );
    const verdict = judgeHostKey(this.#known, this.#policy, key);
    const name = knownHostName(this.#policy);
    switch (verdict.is) {
      case 'known': {
        const [revoked] = revokedFor(this.#known, this.#policy);
        if (revoked === undefined || !this.#formats.includes('-cert-v01@openssh.com')) return undefined;
        return new UnableError(
          reason`${who}the host may show a certificate of a revoked authority: ${revoked.file}:${revoked.line} revokes ${printHostKey(revoked.key)}, and host certificates are not checked${when}`,
          {
            hint: `check who signed it: ssh -v prints "Server host certificate"; if that is not the revoked key, remove the line for this host`,
          },
        );
      }
      case 'revoked':
        return new UnableError(
          reason`${who}the host key is revoked: ${shown}, by ${verdict.by.file}:${verdict.by.line}${when}`,
          { hint: 'this key must not be trusted any more; give the host a new one' },
        );
      case 'changed': {
        const known = verdict.known.map(
          (entry) => `${entry.file}:${entry.line} has ${printHostKey(entry.key)}`,
        );
        return new UnableError(
          reason`${who}the host key has changed: it shows ${shown}, ${known.join(', ')}${when}`,
          {
            hint: reason`the host was rebuilt, or another machine answers; if you know that the key is right: ssh-keygen -R '${own(name)}' -f '${verdict.known[0]?.file ?? ''}', then add the new key`,
          },
        );
      }
      case 'unknown': {
        const authority = verdict.authorities[0];
        if (authority !== undefined)
          return new UnableError(
            reason`${who}the host key is only certified, which is not supported: ${authority.file}:${authority.line} (@cert-authority) has an authority for ${own(name)}, but no line has its key ${shown}${when}`,
            {
              hint: reason`add the key itself: compare it with ssh-keygen -lf on the host, then ${scan}`,
            },
          );
        return new UnableError(
          reason`${who}the host key is not known: it shows ${shown}, nothing for ${own(name)} in ${this.#policy.files.join(', ')}${when}`,
          {
            hint: reason`compare it with ssh-keygen -lf on the host, then add it: ${scan}; or write \`known_hosts: ignore\` for a host that is rebuilt each time`,
          },
        );
      }
    }
  }
}

function readKnownHosts(file: string): KnownHost[] {
  try {
    return parseKnownHosts(String(readRegularSync(file)), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UnableError(`the known hosts in ${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
