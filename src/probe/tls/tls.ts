import { isIP } from 'node:net';
import type { ConnectionOptions, SecureVersion, TLSSocket } from 'node:tls';
import { UnableError } from '../../model/errors.ts';
import type { AuditedDoor, Way } from '../../transport/audited-door.ts';
import type { Who } from '../absence.ts';
import { networkFailure } from '../network-failure.ts';
import { whyUntrusted } from './untrusted.ts';

/** Versions to try. SSL is not among them: no current library speaks it. */
export const TLS_VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** What a TLS server showed in one handshake. */
export interface TlsAnswer {
  readonly protocol: string;
  readonly cipher: string;
  /** Its chain leads to a trusted authority, and it is valid for the name that was asked for. */
  readonly trusted: boolean;
  /** Why not, for people. */
  readonly why?: string;
  /** The certificates it sent, its own first, as PEM. */
  readonly chain: string;
  readonly durationMs: number;
}

/** No handshake completed; `why` is for people. */
export interface NoTls {
  readonly why: string;
  readonly durationMs: number;
  readonly who: Who;
}

/** `refused`: the server said that it does not accept the offer. */
type Refusal = NoTls & { readonly refused?: boolean };

export interface TlsRequest {
  /** The address as in the sentence, for the audit log. */
  readonly text: string;
  readonly host: string;
  readonly port: number;
  /** The name that the certificate must be valid for, and that is sent as SNI unless it is an address. */
  readonly name: string;
  readonly options: ConnectionOptions;
}

/** Bytes of an alert in which a server says that it does not accept the offer (RFC 8446, 5.1 and 6). */
export const ALERT_BYTES = 7;

/** OpenSSL codes for a fault on our own side: an invalid certificate, a version or cipher that it cannot offer. */
const OWN = /^ERR_OSSL_|^ERR_SSL_NO_(?:PROTOCOLS|CIPHERS)_AVAILABLE|^ERR_SSL_NO_CIPHER_MATCH/;

/**
 * Makes a handshake and hangs up. Any certificate is accepted first and judged afterwards.
 * @throws UnableError if the name does not resolve, our own side fails, or our own certificate or authority cannot be used
 */
export async function probeTls(
  request: TlsRequest,
  timeoutMs: number,
  door: AuditedDoor,
): Promise<TlsAnswer | NoTls> {
  const look = (socket: TLSSocket, durationMs: number) => {
    // The name matters: node:tls compares it with the certificate.
    const code = socket.authorized ? undefined : String(socket.authorizationError);
    const why = code === undefined ? undefined : (whyUntrusted(code) ?? code);
    return {
      protocol: socket.getProtocol() ?? '',
      cipher: socket.getCipher().standardName,
      trusted: why === undefined,
      ...(why === undefined ? {} : { why }),
      durationMs,
    };
  };
  const answer = await shake(request, 'as asked', {}, timeoutMs, look, door);
  if ('why' in answer && !('trusted' in answer)) return answer;
  // With an empty list of authorities, nothing that the server did not send is added to its chain.
  const readChain = (socket: TLSSocket) => {
    let chain = '';
    for (let one = socket.getPeerX509Certificate(); one !== undefined; one = one.issuerCertificate)
      chain += one.toString();
    return { chain };
  };
  const sent = await shake(request, 'for its chain', { ca: [] }, timeoutMs, readChain, door);
  return 'chain' in sent ? { ...answer, ...sent } : sent;
}

/** Whether a server accepts exactly this version. Undefined if that is unknown because it did not answer at all. */
export async function takesVersion(
  request: TlsRequest,
  version: SecureVersion,
  timeoutMs: number,
  door: AuditedDoor,
): Promise<boolean | NoTls> {
  // OpenSSL disables old versions by default; only the lowest security level enables them.
  const only = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' };
  const answer = await shake(
    request,
    `with ${version} alone`,
    only,
    timeoutMs,
    () => ({ taken: true }) as const,
    door,
  );
  if ('taken' in answer) return true;
  if (answer.refused === undefined) return answer;
  return !answer.refused;
}

/** One handshake, with its line in the audit log. @param what its purpose, in words */
function shake<T extends object>(
  request: TlsRequest,
  what: string,
  more: ConnectionOptions,
  timeoutMs: number,
  read: (socket: TLSSocket, durationMs: number) => T,
  door: AuditedDoor,
): Promise<T | Refusal> {
  return door.pass<T | Refusal>(
    {
      kind: 'tcp',
      command: `TLS handshake with ${request.text}, ${what}`,
      over: 'tls from outside',
    },
    (way) => handshake(way, request, more, timeoutMs, read),
    (answer) => ('who' in answer ? { error: answer.why } : {}),
  );
}

async function handshake<T extends object>(
  way: Way,
  { host, port, name, options }: TlsRequest,
  more: ConnectionOptions,
  timeoutMs: number,
  read: (socket: TLSSocket, durationMs: number) => T,
): Promise<T | Refusal> {
  const [{ secureOver }, { checkIdentity }] = await Promise.all([
    import('../door/secure.ts'),
    import('./server-identity.ts'),
  ]);
  const started = performance.now();
  const durationMs = () => Math.round(performance.now() - started);
  return new Promise((resolve, reject) => {
    const unusable = (error: Error) =>
      reject(
        new UnableError(`the certificate, key or authority of the request cannot be used: ${error.message}`),
      );
    let socket: TLSSocket;
    // A TLS socket does not count the bytes that arrive during the handshake; the connection below it does.
    const below = way.connect({ host, port });
    try {
      const servername = isIP(name) === 0 ? { servername: name } : {};
      socket = secureOver(below, {
        ...options,
        ...more,
        ...servername,
        rejectUnauthorized: false,
        // An address is not sent as SNI, so node:tls would compare with the address of the connection.
        checkServerIdentity: (_, certificate) => checkIdentity(name, certificate),
      });
    } catch (error) {
      below.destroy();
      unusable(error as Error);
      return;
    }
    let connected = false;
    const end = (answer: T | Refusal) => {
      clearTimeout(timer);
      socket.destroy();
      below.destroy();
      resolve(answer);
    };
    // A server that asks for our certificate, or rejects it, has already accepted the version.
    const chosen = (code: string) => below.bytesRead > ALERT_BYTES && /_ALERT_|ECONNRESET/.test(code);
    const failed = (who: Who, why: string) => end({ who, why, durationMs: durationMs() });
    const timer = setTimeout(
      () =>
        // What it sent may not be TLS, or only the beginning of it.
        below.bytesRead > 0
          ? failed('something', `the TLS handshake did not finish within ${timeoutMs} ms`)
          : failed('silent', `no answer within ${timeoutMs} ms`),
      timeoutMs,
    );
    below.once('connect', () => {
      connected = true;
    });
    socket.once('secureConnect', () => end(read(socket, durationMs())));
    const broken = (error: NodeJS.ErrnoException) => {
      const code = error.code ?? '';
      if (OWN.test(code)) {
        clearTimeout(timer);
        unusable(error);
        return;
      }
      // Servers reject an offer with an alert, or just hang up.
      if (/^ERR_SSL_|^EPROTO$/.test(code) || (connected && code === 'ECONNRESET')) {
        const why = `the TLS handshake failed (${code})`;
        const who = code === 'ECONNRESET' && below.bytesRead === 0 ? 'closed' : 'something';
        end({ who, why, durationMs: durationMs(), refused: !chosen(code) });
        return;
      }
      const { who, why } = networkFailure(error, connected);
      if (who === 'nobody' || who === 'something') return failed(who, why);
      clearTimeout(timer);
      reject(
        new UnableError(
          who === 'unresolved'
            ? `the name ${host} does not resolve (${why})`
            : `cannot connect to ${host}:${port} from here: ${why}`,
        ),
      );
    };
    below.once('error', broken);
    socket.once('error', broken);
    below.once('close', () =>
      end({
        who: 'closed',
        why: 'the TLS handshake failed: connection closed',
        durationMs: durationMs(),
        refused: connected && below.bytesRead <= ALERT_BYTES,
      }),
    );
  });
}
