import { isIP } from 'node:net';
import type { ConnectionOptions, SecureVersion, TLSSocket } from 'node:tls';
import { UnableError } from '../../model/errors.ts';
import type { Who } from '../absence.ts';
import type { ProbeDoor, Way } from '../door/probe-door.ts';
import { networkFailure } from '../network-failure.ts';
import { NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME } from './no-alternative-name.ts';

/** Versions that are tried. SSL is not: no library of today speaks it. */
export const TLS_VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** What a TLS server showed in one handshake. */
export interface TlsAnswer {
  readonly protocol: string;
  readonly cipher: string;
  /** Its chain leads to an authority that is trusted, and it is for the name that was asked for. */
  readonly trusted: boolean;
  /** Why not, for people. */
  readonly why?: string;
  /** What it sent, its own certificate first, as PEM. */
  readonly chain: string;
  readonly durationMs: number;
}

/** No handshake came to its end; `why` is for people. */
export interface NoTls {
  readonly why: string;
  readonly durationMs: number;
  readonly who: Who;
}

/** `refused`: the server said that it does not take what was offered. */
type Refusal = NoTls & { readonly refused?: boolean };

export interface TlsRequest {
  /** The address as the sentence has it, for the audit log. */
  readonly text: string;
  readonly host: string;
  readonly port: number;
  /** The name that the certificate must be for, and that is sent as SNI unless it is an address. */
  readonly name: string;
  readonly options: ConnectionOptions;
}

const UNTRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain has a self-signed certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not known, or the chain lacks a part',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not trusted',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  [NO_ALTERNATIVE_NAME]: WHY_NO_ALTERNATIVE_NAME,
};

/** Bytes of an alert, in which a server says that it does not take what was offered (RFC 8446, 5.1 and 6). */
const ALERT = 7;

/** What OpenSSL says of our own side: a certificate that is none, a version or cipher that it cannot offer. */
const OWN = /^ERR_OSSL_|^ERR_SSL_NO_(?:PROTOCOLS|CIPHERS)_AVAILABLE|^ERR_SSL_NO_CIPHER_MATCH/;

/**
 * Makes a handshake and hangs up. Whatever certificate is shown is taken, and then judged.
 * @throws UnableError when the name does not resolve, our own side fails, or our own certificate or authority cannot be used
 */
export async function probeTls(
  request: TlsRequest,
  timeoutMs: number,
  door: ProbeDoor,
): Promise<TlsAnswer | NoTls> {
  const look = (socket: TLSSocket, durationMs: number) => {
    // The name is part of it: node:tls compares it with the certificate.
    const code = socket.authorized ? undefined : String(socket.authorizationError);
    const why = code === undefined ? undefined : (UNTRUSTED[code] ?? code);
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
  // With nobody to trust, nothing that the server did not send is put into its chain.
  const readChain = (socket: TLSSocket) => {
    let chain = '';
    for (let one = socket.getPeerX509Certificate(); one !== undefined; one = one.issuerCertificate)
      chain += one.toString();
    return { chain };
  };
  const sent = await shake(request, 'for its chain', { ca: [] }, timeoutMs, readChain, door);
  return 'chain' in sent ? { ...answer, ...sent } : sent;
}

/** Whether a server takes exactly this version. Undefined when nobody can tell: it did not answer at all. */
export async function takesVersion(
  request: TlsRequest,
  version: SecureVersion,
  timeoutMs: number,
  door: ProbeDoor,
): Promise<boolean | NoTls> {
  // What is old is off by default in OpenSSL: it takes the lowest level of security to ask for it.
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

/** One handshake, with its line in the audit log. @param what it is made for, in words */
function shake<T extends object>(
  request: TlsRequest,
  what: string,
  more: ConnectionOptions,
  timeoutMs: number,
  read: (socket: TLSSocket, durationMs: number) => T,
  door: ProbeDoor,
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
    // A TLS socket does not tell how many bytes came while the handshake lasts; the connection below it does.
    const below = way.connect({ host, port });
    try {
      const servername = isIP(name) === 0 ? { servername: name } : {};
      socket = secureOver(below, {
        ...options,
        ...more,
        ...servername,
        rejectUnauthorized: false,
        // An address is not sent as SNI, so node:tls would compare with where it connects to.
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
    // Who asks for our certificate, or does not like what comes then, has taken the version before.
    const chosen = (code: string) => below.bytesRead > ALERT && /_ALERT_|ECONNRESET/.test(code);
    const failed = (who: Who, why: string) => end({ who, why, durationMs: durationMs() });
    const timer = setTimeout(
      () =>
        // What it says may be no TLS, or the beginning of it.
        below.bytesRead > 0
          ? failed('something', `the TLS handshake did not end within ${timeoutMs} ms`)
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
      // Servers say by an alert that they do not take what was offered, or just hang up.
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
        refused: connected && below.bytesRead <= ALERT,
      }),
    );
  });
}
