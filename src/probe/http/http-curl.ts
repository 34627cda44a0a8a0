import type { Who } from '../absence.ts';
import { readFailure } from '../talk/answer.ts';
import { readHttpMessage } from './http-message.ts';
import { type HttpInsideAnswer, hurried, type InsideRequest, talkOf } from './inside-request.ts';

/**
 * What curl appends to the answer: the status, and how long the answer, name resolution and the TLS handshake took, and the proxy's status
 * for CONNECT.
 */
export const WRITTEN = '\n%{http_code} %{time_total} %{time_namelookup} %{time_appconnect} %{http_connect}';

/** `* connect to 127.0.0.1 port 1 failed: Connection refused`, of curl 7.29 `* Failed connect to db:1; Connection refused`. */
const TOLD = /^\* .*failed: (.+)$|^\* Failed connect to .*; (.+)$/i;

/** `* TLSv1.3 (IN), TLS handshake, Server hello (2):` */
const BEGUN = /^\* .*\(IN\), TLS/;

/** Exit statuses of curl(1) that mean no answer: what is on the other side, and what the status means. */
const NO_ANSWER: Readonly<Record<number, readonly [Who, string]>> = {
  1: ['something', 'the answer is not HTTP'],
  7: ['nobody', 'could not connect'],
  8: ['something', 'the answer is not HTTP'],
  16: ['something', 'the answer is not HTTP'],
  18: ['something', 'the answer ended early'],
  28: ['silent', 'no answer in time'],
  35: ['something', 'the TLS handshake failed'],
  51: ['something', 'the certificate is for another name'],
  52: ['closed', 'connection closed before an answer'],
  55: ['closed', 'connection closed before an answer'],
  56: ['closed', 'connection reset before an answer'],
  60: ['something', 'the certificate cannot be verified'],
  61: ['something', 'the answer cannot be decoded'],
  92: ['something', 'the answer ended early'],
};

/** Interprets curl's exit status, its error output and what it wrote. */
export function readCurl(
  inside: InsideRequest,
  status: number,
  [said = '', ...told]: readonly string[],
  stdout: Buffer,
): HttpInsideAnswer {
  if (status === 6) return { unable: `the name in ${inside.request.url} does not resolve on the host` };
  const end = stdout.lastIndexOf('\n');
  const [, code = '0', seconds = '0', resolved = '1', secured = '0', tunnel = '0'] =
    /^(\d+) ([\d.]+) ([\d.]+) ([\d.]+) (\d+)$/.exec(stdout.subarray(end + 1).toString('utf8')) ?? [];
  const durationMs = Math.round(Number(seconds) * 1000);
  if (status === 0) {
    const shown = stdout.subarray(0, Math.max(0, end));
    const answer = Number(tunnel) > 0 ? withoutHead(shown) : shown;
    return readHttpMessage(inside.request, answer, durationMs, true);
  }
  const [who, why = ''] = NO_ANSWER[status] ?? [];
  const detail = said.replace(/^curl: \(\d+\) /, '');
  const failed = `curl on the host ended with status ${status} and said ${JSON.stringify(said)}`;
  if (who === undefined) return { unable: failed };
  // The name is still being resolved, or the proxy failed: nothing here came from the server.
  if (who === 'silent' && (Number(resolved) === 0 || /resolving/i.test(said)))
    return { unable: `the name in ${inside.request.url} does not resolve on the host in time` };
  if (inside.request.options?.proxy !== undefined && who !== 'something')
    return {
      unable: `the request did not get through its proxy: ${detail}`,
      hint: 'is the proxy there, and does it let the request through? Without the option proxy the server is asked itself',
    };
  const noAnswer = said.startsWith('curl: ') ? `${why} (${detail})` : why;
  if (Number(code) > 0 || Number(secured) > 0) return { noAnswer, who: 'something', durationMs };
  if (who === 'silent' && told.some((line) => BEGUN.test(line)))
    return { noAnswer: 'the TLS handshake did not end in time', who: 'something', durationMs };
  if (who !== 'nobody') return { noAnswer, who: hurried(inside, who), durationMs };
  // The second try got further: a server that resets at once may do so at either point.
  if (told.some((line) => /^\* Connected to /.test(line))) return { noAnswer, who: 'closed', durationMs };
  const whys = told.flatMap(
    (line) =>
      TOLD.exec(line.trim())
        ?.slice(1)
        .find((why) => why !== undefined) ?? [],
  );
  const [first, ...rest] = whys.map((one) => readFailure(talkOf(inside), one));
  // Of several addresses, one where something was counts first, then one that could not be tried.
  const worst =
    [first, ...rest].find((one) => one === undefined || 'unable' in one || one.who !== 'nobody') ?? first;
  if (worst === undefined) return { unable: `${failed}, without a reason` };
  return 'unable' in worst ? worst : { noAnswer: worst.closed, who: hurried(inside, worst.who), durationMs };
}

/** A proxy answers CONNECT first, with headers alone, and curl prints them as well. */
function withoutHead(shown: Buffer): Buffer {
  const end = shown.indexOf('\r\n\r\n');
  return end < 0 ? shown : shown.subarray(end + 4);
}
