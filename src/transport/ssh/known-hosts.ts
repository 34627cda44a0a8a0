import { createHash } from 'node:crypto';
import { type HostName, isFor } from './known-host-names.ts';

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  /** Path and 1-based line, for messages. */
  readonly file: string;
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** First column: `web,10.0.0.3`, `[web]:2222`, `*.example.com,!db.example.com` or `|1|salt|hash`. */
  readonly patterns: string;
  /** For example `ssh-ed25519`. */
  readonly type: string;
  readonly key: Buffer;
}

export type HostKeyVerdict =
  | { readonly is: 'known' }
  /** The key itself is marked `@revoked`. */
  | { readonly is: 'revoked'; readonly by: KnownHost }
  /** Other keys are known for the host. */
  | { readonly is: 'changed'; readonly known: readonly KnownHost[] }
  /** Nothing is known; `authorities` are certificate authorities for it, whose certificates are not supported. */
  | { readonly is: 'unknown'; readonly authorities: readonly KnownHost[] };

/** Lines that make no sense are ignored, as in ssh. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((raw, index): KnownHost[] => {
    const words = raw.trim().split(/\s+/);
    if (words[0]?.startsWith('#')) return [];
    const mark = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [patterns, type, base64] = words;
    if (patterns === undefined || type === undefined || base64 === undefined) return [];
    const key = Buffer.from(base64, 'base64');
    if (keyType(key) !== type) return [];
    if (mark !== undefined && mark !== '@revoked' && mark !== '@cert-authority') return [];
    const marker = mark === undefined ? undefined : mark === '@revoked' ? 'revoked' : 'cert-authority';
    return [{ file, line: index + 1, marker, patterns, type, key }];
  });
}

/** Judges the key that a host shows. */
export function judgeHostKey(entries: readonly KnownHost[], host: HostName, key: Buffer): HostKeyVerdict {
  const named = matching(entries, host);
  // A key without a port counts for every port if it matches (sshconnect.c, "checking without port identifier").
  const anyPort = matching(entries, { ...host, port: 22 });
  const revoked = [...named, ...anyPort].find((entry) => entry.marker === 'revoked' && entry.key.equals(key));
  if (revoked !== undefined) return { is: 'revoked', by: revoked };
  const plain = named.filter((entry) => entry.marker === undefined);
  const all = [...plain, ...anyPort.filter((entry) => entry.marker === undefined)];
  if (all.some((entry) => entry.key.equals(key))) return { is: 'known' };
  if (plain.length > 0) return { is: 'changed', known: plain };
  return { is: 'unknown', authorities: named.filter((entry) => entry.marker === 'cert-authority') };
}

/** The keys that are revoked for a host, of hosts or of authorities. */
export function revokedFor(entries: readonly KnownHost[], host: HostName): KnownHost[] {
  return [...matching(entries, host), ...matching(entries, { ...host, port: 22 })].filter(
    ({ marker }) => marker === 'revoked',
  );
}

/** The key types that are known for a host, so that it is asked for one of these. */
export function knownKeyTypes(entries: readonly KnownHost[], host: HostName): string[] {
  const plain = (name: HostName) => matching(entries, name).filter((entry) => entry.marker === undefined);
  const named = plain(host);
  const types = (named.length > 0 ? named : plain({ ...host, port: 22 })).map((entry) => entry.type);
  return [...new Set(types)];
}

/** `ssh-ed25519 SHA256:…`, as `ssh-keygen -l` prints it. */
export function printHostKey(key: Buffer): string {
  const digest = createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
  return `${keyType(key)} SHA256:${digest}`;
}

/** The first string of a public key is its type (RFC 4253, 6.6). */
export function keyType(key: Buffer): string {
  if (key.length < 4) return '';
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}

function matching(entries: readonly KnownHost[], host: HostName): KnownHost[] {
  return entries.filter(({ patterns }) => isFor(patterns, host));
}
