import type { Who } from '../absence.ts';
import type { Talk } from '../talk/talk.ts';
import type { HttpRequest, HttpResponse, NoAnswer } from './http-request.ts';
import { linesOf, wholeHeadersOf } from './inside-headers.ts';

/** A request that a host itself sends. */
export interface InsideRequest {
  readonly request: HttpRequest;
  /** The URL with the endpoint's base filled in; the asking host resolves its name. */
  readonly url: URL;
  readonly seconds: number;
}

export type HttpInsideAnswer = HttpResponse | NoAnswer | { readonly unable: string; readonly hint?: string };

/** The deadline of the request itself is shorter than that of the look. */
export function hurried(inside: InsideRequest, who: Who): Who {
  return who === 'silent' && requestSeconds(inside) < inside.seconds ? 'hurried' : who;
}

export function talkOf(inside: InsideRequest): Talk {
  const { request, url } = inside;
  const seconds = requestSeconds(inside);
  const lines = linesOf({ ...wholeHeadersOf(inside), Connection: 'close' });
  const head = [`${request.method} ${url.pathname}${url.search} HTTP/1.1`, ...lines].join('\r\n');
  return {
    protocol: 'tcp',
    host: hostOf(url),
    port: portOfUrl(url),
    send: Buffer.from(`${head}\r\n\r\n${request.body ?? ''}`),
    seconds,
  };
}

/** Some tools accept only whole seconds, and none accepts 0 as a deadline. */
export function requestSeconds({ request, seconds }: InsideRequest): number {
  const own = request.options?.timeoutMs;
  return own === undefined ? seconds : Math.max(0.1, Math.min(seconds, own / 1000));
}

export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

export function portOfUrl(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
