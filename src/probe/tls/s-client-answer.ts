import { X509Certificate } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import type { Unable } from '../../resource/resource.ts';
import type { Reply } from '../../transport/transport.ts';
import { standardName } from './cipher-name.ts';
import type { InsideHandshake } from './s-client.ts';
import { noTls } from './s-client-failure.ts';
import { FINISHED, splitOutput } from './s-client-output.ts';
import { checkIdentity } from './server-identity.ts';
import type { NoTls, TlsAnswer } from './tls.ts';
import { whyUntrusted } from './untrusted.ts';

/** What the host saw, by its own clock. */
export interface TlsInsideAnswer extends Omit<TlsAnswer, 'cipher'> {
  /** Undefined if the host's openssl does not print the standard name. */
  readonly cipher: string | undefined;
  /** Milliseconds since 1970; NaN if the host does not say. */
  readonly now: number;
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Interprets one handshake. @param name that the certificate must be valid for */
export function readSClient(
  handshake: InsideHandshake,
  name: string,
  reply: Reply,
): TlsInsideAnswer | NoTls | Unable {
  const seen = splitOutput(handshake, reply);
  if ('unable' in seen) return seen;
  const { head, lines, status, durationMs } = seen;
  if (!FINISHED.test(head)) return noTls(handshake, seen);
  const [, version = '', cipher = ''] = /^New, (\S+), Cipher is (\S+)$/m.exec(head) ?? [];
  const [, code, words = ''] = /^\s*Verify return code: (\d+) \((.*)\)$/m.exec(head) ?? [];
  const chain = (head.match(PEM) ?? []).join('\n');
  const first = certificateIn(chain);
  // The version in the line of the cipher is that in which it came up, which is only TLS 1.3's own for sure.
  const protocol = version === 'TLSv1.3' ? version : /^\s*Protocol *: (\S+)$/m.exec(head)?.[1];
  if (first === undefined || code === undefined || protocol === undefined || cipher === '')
    return {
      unable: `openssl on the host ended with status ${status} and did not print everything about the handshake: ${lines.at(-1) ?? 'it said nothing'}`,
    };
  const identity = checkIdentity(name, first.toLegacyObject() as PeerCertificate) as
    | NodeJS.ErrnoException
    | undefined;
  const why =
    code !== '0'
      ? (whyUntrusted(Number(code)) ?? words)
      : identity && (whyUntrusted(identity.code ?? '') ?? identity.message);
  return {
    protocol,
    cipher: standardName(cipher, seen.names),
    trusted: why === undefined,
    ...(why === undefined ? {} : { why }),
    chain,
    durationMs,
    now: seen.now,
  };
}

/** The first certificate of a chain; undefined if there is none that can be read. */
function certificateIn(chain: string): X509Certificate | undefined {
  try {
    return new X509Certificate(chain);
  } catch {
    return undefined;
  }
}
