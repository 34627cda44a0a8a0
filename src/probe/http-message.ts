import { bodyText } from './body-text.ts';
import type { HttpRequest, HttpResponse, NoAnswer } from './http.ts';

/**
 * Reads the bytes of an answer (RFC 9112).
 * @param chunked whether the body may still be in chunks
 * @param nothing what it means when there is not one byte
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
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return odd(whatFor(bytes));
    const [line = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const [, status, reason = ''] = /^HTTP\/[\d.]+ (\d{3})(?: (.*))?$/.exec(line) ?? [];
    if (status === undefined) return odd(NOT_HTTP);
    rest = rest.subarray(end + 4);
    // 100 Continue and 103 Early Hints come before the answer.
    if (status.startsWith('1') && status !== '101') continue;
    const headers = readHeaders(lines);
    const body = request.method === 'HEAD' ? Buffer.alloc(0) : bodyOf(headers, rest, chunked);
    if (body === undefined) return odd('the answer ended early');
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
const CLOSED = { noAnswer: 'connection closed before an answer', who: 'closed' } as const;

/** The beginning of an answer that has no end. */
function whatFor(bytes: Buffer): string {
  return bytes.subarray(0, 5).toString('latin1') === 'HTTP/' ? 'the answer ended early' : NOT_HTTP;
}

function readHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value = ''] = /^([^:\s]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return headers;
}

function bodyOf(
  headers: Readonly<Record<string, string>>,
  rest: Buffer,
  chunked: boolean,
): Buffer | undefined {
  if (chunked && /chunked/i.test(headers['transfer-encoding'] ?? '')) return joinChunks(rest);
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (Number.isNaN(length)) return rest;
  return rest.length < length ? undefined : rest.subarray(0, length);
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
