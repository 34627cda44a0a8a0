import { bodyText } from './body-text.ts';
import type { HttpRequest, HttpResponse, NoAnswer } from './http-request.ts';

/**
 * Reads the bytes of an answer (RFC 9112). A line may end without the carriage return, as in curl (2.2).
 * @param chunked whether the body may still be in chunks
 * @param nothing the result if there is not a single byte
 */
export function readHttpMessage(
  request: HttpRequest,
  bytes: Buffer,
  durationMs: number,
  chunked: boolean,
  nothing: Pick<NoAnswer, 'noAnswer' | 'who'> = CLOSED,
): HttpResponse | NoAnswer {
  const odd = (noAnswer: string): NoAnswer => ({ noAnswer, who: 'something', durationMs });
  if (bytes.length === 0) return { ...nothing, durationMs };
  let rest = bytes;
  for (;;) {
    const { head, body: behind } = headOf(rest) ?? {};
    if (head === undefined || behind === undefined) return odd(whatFor(bytes));
    const [line = '', ...lines] = head.split(/\r?\n/);
    const [, status, reason = ''] = /^HTTP\/[\d.]+ (\d{3})(?: (.*))?$/.exec(line) ?? [];
    if (status === undefined) return odd(NOT_HTTP);
    rest = behind;
    // 100 Continue and 103 Early Hints come before the answer.
    if (status.startsWith('1') && status !== '101') continue;
    const headers = readHeaders(lines);
    const body =
      request.method === 'HEAD' || BODILESS.includes(status)
        ? Buffer.alloc(0)
        : bodyOf(headers, rest, chunked);
    if (typeof body === 'string') return odd(body);
    return {
      request,
      status: Number(status),
      reason,
      headers,
      ...bodyText(body, headers['content-type']),
      bytes: body.length,
      durationMs,
    };
  }
}

const NOT_HTTP = 'the answer is not HTTP';
const EARLY = 'the answer ended early';
/** Answers that have no body, whatever length their headers give (RFC 9112, 6.3). */
const BODILESS: readonly string[] = ['204', '304'];
const CLOSED = { noAnswer: 'connection closed before an answer', who: 'closed' } as const;

/** The beginning of an answer that is not complete. */
function whatFor(bytes: Buffer): string {
  return bytes.subarray(0, 5).toString('latin1') === 'HTTP/' ? EARLY : NOT_HTTP;
}

/** The parts before and after the first empty line. */
function headOf(bytes: Buffer): { readonly head: string; readonly body: Buffer } | undefined {
  // One character per byte, so that an index into it is an index into the bytes.
  const found = /\r?\n\r?\n/.exec(bytes.toString('latin1'));
  if (found === null) return undefined;
  const head = bytes.toString('latin1', 0, found.index);
  return { head, body: bytes.subarray(found.index + found[0].length) };
}

function readHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  // A line that begins with a blank continues the one before it (RFC 9112, 5.2).
  for (const line of lines
    .join('\n')
    .replaceAll(/\n[ \t]+/g, ' ')
    .split('\n')) {
    const [, name, text = ''] = /^([^:\s]+):(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const value = text.trim();
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return headers;
}

/** The body, or what is wrong with it. */
function bodyOf(headers: Readonly<Record<string, string>>, rest: Buffer, chunked: boolean): Buffer | string {
  // Chunks mark their own end, whatever length a header gives (RFC 9112, 6.3).
  if (/chunked/i.test(headers['transfer-encoding'] ?? ''))
    return chunked ? (joinChunks(rest) ?? EARLY) : rest;
  const told = headers['content-length'];
  if (told === undefined) return rest;
  const [length = '', ...others] = new Set(told.split(/\s*,\s*/));
  if (others.length > 0 || !/^\d+$/.test(length)) return `the length of the answer makes no sense (${told})`;
  return rest.length < Number(length) ? EARLY : rest.subarray(0, Number(length));
}

function joinChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, end).toString('latin1'), 16);
    if (end < 0 || Number.isNaN(size)) return undefined;
    if (size === 0) return Buffer.concat(chunks);
    const start = end + 2;
    if (start + size > bytes.length) return undefined;
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
  return undefined;
}
