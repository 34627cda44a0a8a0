import { UnableError } from '../../model/errors.ts';
import type { Way } from '../../transport/audited-door.ts';
import type { Received, Sent } from '../door/exchange.ts';
import { bodyText } from './body-text.ts';
import { httpFailure } from './http-failure.ts';
import { authorization, proxyOf, tlsOptions } from './http-options.ts';
import type { HttpRequest, HttpResponse, NoAnswer, Route } from './http-request.ts';

/** Largest body to read, in bytes. */
export const MAX_BODY = 10 * 1024 * 1024;

/**
 * Sends one request and reads the whole answer. Redirects are answers here; followRedirects follows them.
 * @throws UnableError if the name does not resolve, our own side or the proxy fails, or the answer is larger than MAX_BODY
 */
export async function sendRequest(
  request: HttpRequest,
  route: Route,
  timeoutMs: number,
  way: Way,
): Promise<HttpResponse | NoAnswer> {
  const { exchange } = await import('../door/exchange.ts');
  const { options = {} } = request;
  const url = new URL(route.url);
  const deadlineMs = Math.min(timeoutMs, options.timeoutMs ?? timeoutMs);
  if (route.via !== undefined) {
    url.hostname = route.via.host.includes(':') ? `[${route.via.host}]` : route.via.host;
    url.port = String(route.via.port);
  }
  const started = performance.now();
  const durationMs = () => Math.round(performance.now() - started);
  // The Host header contains the name from the URL as written.
  const identity =
    url.protocol === 'https:'
      ? { checkServerIdentity: (await import('../tls/server-identity.ts')).checkIdentity }
      : {};
  const tls = { ...identity, ...tlsOptions(options) };
  const deadline = new AbortController();
  let late: { readonly lateMs: number; readonly spoke: boolean } | undefined;
  const config: Sent = {
    method: request.method,
    url: url.href,
    // Behind a mapped port, the server must still see the name it is known by.
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
    // The timeout of axios does not cover a connection that never opens.
    signal: deadline.signal,
    proxy: proxyOf(options),
    validateStatus: () => true,
    transformRequest: [(data: string) => data],
  };
  const sent = await exchange(way, config, tls);
  const timer = setTimeout(() => {
    late = { lateMs: deadlineMs, spoke: sent.spoke() };
    deadline.abort();
  }, deadlineMs);
  try {
    const answer = await sent.answer;
    if (options.proxy !== undefined && url.protocol === 'https:') refuseAnswerOfProxy(answer);
    const body = Buffer.from(answer.data);
    const headers = flatten(answer.headers);
    return {
      request,
      url: route.url.href,
      status: answer.status,
      reason: answer.statusText,
      headers,
      ...bodyText(body, headers['content-type']),
      bytes: body.length,
      durationMs: durationMs(),
    };
  } catch (error) {
    if (error instanceof UnableError) throw error;
    const heard = {
      connected: sent.connected(),
      spoke: late?.spoke ?? sent.spoke(),
      lateMs: late?.lateMs,
    };
    return { ...httpFailure(error as Error, request, heard), durationMs: durationMs() };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * If a proxy does not open the tunnel (CONNECT), the library returns a connection without TLS that carries the proxy's own answer.
 * @throws UnableError in that case
 */
function refuseAnswerOfProxy({ request, status, statusText }: Received): void {
  if (request?.socket?.encrypted === true) return;
  throw new UnableError(
    `the request did not get through its proxy: it answered ${`${status} ${statusText}`.trim()}`,
    {
      hint: 'does the proxy let the request through? Without the option proxy the server is asked itself',
    },
  );
}

function flatten(headers: object): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return flat;
}
