import { UnableError } from '../../model/errors.ts';
import type { Who } from '../absence.ts';
import { networkFailure } from '../network-failure.ts';
import { NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME } from '../tls/no-alternative-name.ts';
import type { HttpRequest } from './http-request.ts';

/** What was observed on the connection. */
export interface Heard {
  /** It was established. */
  readonly connected: boolean;
  /** A byte of an answer arrived, or a TLS handshake completed. */
  readonly spoke: boolean;
  /** Set if the deadline ended it, in milliseconds. */
  readonly lateMs: number | undefined;
}

const CERTIFICATE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain has a self-signed certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate cannot be verified',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate is revoked',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate cannot be verified',
  HOSTNAME_MISMATCH: 'the certificate is for another name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  [NO_ALTERNATIVE_NAME]: WHY_NO_ALTERNATIVE_NAME,
};

/** Other names that Node has for what OpenSSL finds wrong with a certificate or its chain (x509_vfy.h); UNSPECIFIED is everything else. */
const UNVERIFIED =
  /^(?:UNABLE_TO_|CERT_|CRL_|ERROR_IN_)|^(?:INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNSPECIFIED)$/;

/** OpenSSL codes for a fault on our own side: nothing was sent. */
const OWN_TLS =
  /^ERR_OSSL_|^ERR_INVALID_ARG|^ERR_SSL_NO_(?:PROTOCOLS|CIPHERS)_AVAILABLE|^ERR_SSL_NO_CIPHER_MATCH/;

/** Codes for an answer that is not HTTP: of Node's parser (llhttp), of zlib, of axios. */
const ODD = /^HPE_|^Z_|^ERR_BAD_RESPONSE$|^ERR_STREAM_PREMATURE_CLOSE$|^ERR_HTTP|^ERR_BROTLI|^ERR_ZLIB/;

/**
 * What a failed request says about the other side.
 * @throws UnableError if it says nothing about it: the name does not resolve, or our own side or a proxy failed
 */
export function httpFailure(
  error: NodeJS.ErrnoException,
  request: HttpRequest,
  heard: Heard,
): { readonly noAnswer: string; readonly who: Who } {
  const seen = readFailure(error, request, heard);
  // What a proxy does not reach, or does not answer, says nothing about the server behind it.
  if (request.options?.proxy !== undefined && seen.who !== 'something')
    throw new UnableError(`the request did not get through its proxy: ${seen.noAnswer}`, {
      hint: 'is the proxy there, and does it let the request through? Without the option proxy the server is asked itself',
    });
  return seen;
}

function readFailure(error: NodeJS.ErrnoException, request: HttpRequest, heard: Heard) {
  const { connected, spoke, lateMs } = heard;
  const code = error.code ?? '';
  if (lateMs !== undefined) {
    if (spoke) return is('something', `it began to answer and did not finish within ${lateMs} ms`);
    return is('silent', `no answer within ${lateMs} ms`);
  }
  if (OWN_TLS.test(code))
    throw new UnableError(
      `the certificate, key or authority of the request cannot be used: ${error.message}`,
    );
  if (/maxContentLength/.test(error.message))
    throw new UnableError(`the answer to ${request.method} ${request.url} is larger than 10 MiB`);
  const certificate = CERTIFICATE[code];
  if (certificate !== undefined) return is('something', certificate);
  if (UNVERIFIED.test(code)) return is('something', `the certificate cannot be verified (${error.message})`);
  if (/^ERR_SSL_|^EPROTO$|^ERR_TLS_/.test(code)) {
    const alert = /alert (?:number \d+|[a-z ]+)/i.exec(error.message)?.[0];
    return is('something', `the TLS handshake failed${alert === undefined ? '' : `: ${alert}`} (${code})`);
  }
  if (ODD.test(code)) return is('something', `the answer is not HTTP, or is incomplete (${code})`);
  const { who, why } = networkFailure(cause(error), connected);
  if (who === 'unresolved')
    throw new UnableError(`the name in ${request.url} does not resolve (${why})`, {
      hint: 'host names are those of the environment; other names need DNS',
    });
  if (who === 'unknown') throw new UnableError(`the request could not be sent from here: ${why}`);
  if (who === 'nobody') return is('nobody', why);
  return spoke
    ? is('something', `${why} in the middle of an answer`)
    : is('closed', `${why} before an answer`);
}

function is(who: Who, noAnswer: string) {
  return { who, noAnswer };
}

/** axios wraps the error of node:net; an AggregateError of several addresses may be inside. */
function cause(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  return error.cause instanceof AggregateError ? error.cause : error;
}
