import type { ConnectionOptions, SecureVersion, TLSSocket } from 'node:tls';
import { UnableError } from '../model/errors.ts';
import { NETWORK_REASONS } from './network-reasons.ts';
import { loadIdentityCheck, NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME } from './server-identity.ts';

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
}

export interface TlsRequest {
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

/**
 * Makes a handshake and hangs up. Whatever certificate is shown is taken, and then judged.
 * @throws UnableError when the name does not resolve, or our own certificate or authority cannot be used
 */
export async function probeTls(request: TlsRequest, timeoutMs: number): Promise<TlsAnswer | NoTls> {
  const answer = await handshake(request, {}, timeoutMs, (socket, durationMs) => {
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
  });
  if ('why' in answer && !('trusted' in answer)) return answer;
  // With nobody to trust, nothing that the server did not send is put into its chain.
  const sent = await handshake(request, { ca: [] }, timeoutMs, (socket) => {
    let chain = '';
    for (let one = socket.getPeerX509Certificate(); one !== undefined; one = one.issuerCertificate)
      chain += one.toString();
    return { chain };
  });
  return 'chain' in sent ? { ...answer, ...sent } : sent;
}

/** Whether a server takes exactly this version. Undefined when nobody can tell: it did not answer at all. */
export async function takesVersion(
  request: TlsRequest,
  version: SecureVersion,
  timeoutMs: number,
): Promise<boolean | NoTls> {
  // What is old is off by default in OpenSSL: it takes the lowest level of security to ask for it.
  const only = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' };
  const answer = await handshake(request, only, timeoutMs, () => 'taken' as const);
  if (answer === 'taken') return true;
  return answer.refused === true ? false : answer;
}

async function handshake<T>(
  { host, port, name, options }: TlsRequest,
  more: ConnectionOptions,
  timeoutMs: number,
  read: (socket: TLSSocket, durationMs: number) => T,
): Promise<T | (NoTls & { readonly refused?: boolean })> {
  const [{ connect }, { isIP }, checkServerIdentity] = await Promise.all([
    import('node:tls'),
    import('node:net'),
    loadIdentityCheck(),
  ]);
  const started = performance.now();
  const durationMs = () => Math.round(performance.now() - started);
  return new Promise((resolve, reject) => {
    const unusable = (error: Error) =>
      reject(
        new UnableError(`the certificate, key or authority of the request cannot be used: ${error.message}`),
      );
    let socket: TLSSocket;
    try {
      const servername = isIP(name) === 0 ? { servername: name } : {};
      socket = connect({
        ...options,
        ...more,
        ...servername,
        host,
        port,
        rejectUnauthorized: false,
        // An address is not sent as SNI, so node:tls would compare with where it connects to.
        checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
      });
    } catch (error) {
      unusable(error as Error);
      return;
    }
    let connected = false;
    const end = (answer: T | (NoTls & { readonly refused?: boolean })) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(
      () => end({ why: `no answer within ${timeoutMs} ms`, durationMs: durationMs() }),
      timeoutMs,
    );
    socket.once('connect', () => {
      connected = true;
    });
    socket.once('secureConnect', () => end(read(socket, durationMs())));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
        reject(new UnableError(`the name ${host} does not resolve (${error.code})`));
      } else if (/^ERR_OSSL_/.test(error.code ?? '')) {
        unusable(error);
      } else {
        // Servers say by an alert that they do not take what was offered, or just hang up.
        const spoke =
          /^ERR_SSL_|^EPROTO$/.test(error.code ?? '') || (connected && error.code === 'ECONNRESET');
        const text = spoke ? `the TLS handshake failed (${error.code})` : error.message;
        end({
          why: NETWORK_REASONS[error.code ?? ''] ?? text,
          durationMs: durationMs(),
          ...(spoke ? { refused: true } : {}),
        });
      }
    });
    socket.once('close', () =>
      end({
        why: 'the TLS handshake failed: connection closed',
        durationMs: durationMs(),
        refused: connected,
      }),
    );
  });
}
