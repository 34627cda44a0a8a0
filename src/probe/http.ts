import type { AxiosError, AxiosRequestConfig } from 'axios';
import { UnableError } from '../model/errors.ts';
import { authorization, type HttpOptions, proxyOf, tlsOptions } from './http-options.ts';
import { NETWORK_REASONS } from './network-reasons.ts';
import { loadIdentityCheck, NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME } from './server-identity.ts';

export const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** Methods that only read (RFC 9110, 9.2.1); all others are actions. */
export function isSafe(method: Method): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

export interface HttpRequest {
  readonly method: Method;
  /** As written in the feature: names hosts of the environment. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly options?: HttpOptions;
}

/** Where the request really goes. */
export interface Route {
  /** The URL as written, with the endpoint's base filled in. */
  readonly url: URL;
  /** The address and port behind the URL's host and port; undefined: as the URL says, by DNS. */
  readonly via?: { readonly host: string; readonly port: number };
}

export interface HttpResponse {
  readonly request: HttpRequest;
  readonly status: number;
  readonly reason: string;
  /** Header names in lower case; repeated headers are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded as UTF-8; at most MAX_BODY bytes. */
  readonly body: string;
  readonly bytes: number;
  /** From sending to the last byte. */
  readonly durationMs: number;
  /** Where its redirects went, in order. */
  readonly redirects?: readonly string[];
  /** What gave this answer, after redirects. */
  readonly url?: string;
  /** Who asked; default: from outside. */
  readonly over?: string;
}

/** Nobody answered: the system's fault, not the look's. `why` is for people: `connection refused`. */
export interface NoAnswer {
  readonly noAnswer: string;
  readonly durationMs: number;
}

/** Largest body that is read, in bytes. */
export const MAX_BODY = 10 * 1024 * 1024;

const NO_ANSWER: Readonly<Record<string, string>> = {
  ...NETWORK_REASONS,
  ECONNRESET: 'connection reset before an answer',
  EPIPE: 'connection closed before an answer',
  ECONNABORTED: 'no answer in time',
  ERR_BAD_RESPONSE: 'the answer is not HTTP',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain has a self-signed certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate cannot be verified',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
  [NO_ALTERNATIVE_NAME]: WHY_NO_ALTERNATIVE_NAME,
};

/**
 * Sends one request and reads the answer whole. Redirects are answers here: they are followed by followRedirects.
 * @throws UnableError when the name does not resolve or the answer is larger than MAX_BODY
 */
export async function sendRequest(
  request: HttpRequest,
  route: Route,
  timeoutMs: number,
): Promise<HttpResponse | NoAnswer> {
  const { default: axios } = await import('axios');
  const { options = {} } = request;
  const url = new URL(route.url);
  const deadlineMs = Math.min(timeoutMs, options.timeoutMs ?? timeoutMs);
  if (route.via !== undefined) {
    url.hostname = route.via.host.includes(':') ? `[${route.via.host}]` : route.via.host;
    url.port = String(route.via.port);
  }
  const started = performance.now();
  const durationMs = () => Math.round(performance.now() - started);
  const config: AxiosRequestConfig<string> = {
    method: request.method,
    url: url.href,
    // Behind a mapped port the server must still see the name it is known by.
    headers: {
      'User-Agent': 'opsproof',
      Accept: '*/*',
      ...authorization(options),
      ...(route.via === undefined ? {} : { Host: route.url.host }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { data: request.body }),
    responseType: 'arraybuffer',
    maxRedirects: 0,
    maxContentLength: MAX_BODY,
    timeout: deadlineMs,
    // axios' own timeout does not cover a connection that never opens.
    signal: AbortSignal.timeout(deadlineMs),
    proxy: proxyOf(options),
    validateStatus: () => true,
    transformRequest: [(data: string) => data],
  };
  const tls = tlsOptions(options);
  if (url.protocol === 'https:') {
    const [{ Agent }, checkServerIdentity] = await Promise.all([import('node:https'), loadIdentityCheck()]);
    // The name is that of the URL as written, which stands in the Host header.
    config.httpsAgent = new Agent({ checkServerIdentity, ...tls, keepAlive: false });
  }
  try {
    const answer = await axios.request<ArrayBuffer>(config);
    const body = Buffer.from(answer.data);
    return {
      request,
      url: route.url.href,
      status: answer.status,
      reason: answer.statusText,
      headers: flatten(answer.headers),
      body: body.toString('utf8'),
      bytes: body.length,
      durationMs: durationMs(),
    };
  } catch (error) {
    return { noAnswer: whyNoAnswer(error as AxiosError, request, deadlineMs), durationMs: durationMs() };
  }
}

function whyNoAnswer(error: AxiosError, request: HttpRequest, timeoutMs: number): string {
  const code = error.code ?? '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    throw new UnableError(`the name in ${request.url} does not resolve (${code})`, {
      hint: 'host names are those of the environment; other names need DNS',
    });
  }
  // Our own PEM, not the server's.
  if (/^ERR_OSSL_/.test(code) || /^ERR_INVALID_ARG/.test(code)) {
    throw new UnableError(
      `the certificate, key or authority of the request cannot be used: ${error.message}`,
    );
  }
  const alert = /alert (?:number \d+|[a-z ]+)/i.exec(error.message)?.[0];
  if (/^ERR_SSL_/.test(code))
    return `the TLS handshake failed${alert === undefined ? '' : `: ${alert}`} (${code})`;
  if (/maxContentLength/.test(error.message)) {
    throw new UnableError(`the answer to ${request.method} ${request.url} is larger than 10 MiB`);
  }
  if (code === 'ERR_CANCELED' || code === 'ECONNABORTED') return `no answer within ${timeoutMs} ms`;
  return NO_ANSWER[code] ?? `no answer: ${error.message}`;
}

function flatten(headers: object): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return flat;
}
