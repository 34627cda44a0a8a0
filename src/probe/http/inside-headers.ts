import { authorization } from './http-options.ts';
import type { HttpRequest } from './http-request.ts';

/** A request, and its URL with the endpoint's base filled in. */
type Addressed = { readonly request: HttpRequest; readonly url: URL };

export function headersOf({ request, url }: Addressed): Readonly<Record<string, string>> {
  return {
    Host: url.host,
    'User-Agent': 'opsproof',
    Accept: '*/*',
    ...authorization(request.options ?? {}),
    ...request.headers,
  };
}

/** With the headers that curl adds itself (RFC 9112, 6.2). */
export function wholeHeadersOf(inside: Addressed): Readonly<Record<string, string>> {
  const { body } = inside.request;
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return { ...length, ...headersOf(inside) };
}

export function linesOf(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}
