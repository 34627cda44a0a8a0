import { quote, sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import type { HttpRequest, HttpResponse, NoAnswer } from './http.ts';
import { readHttpMessage } from './http-message.ts';
import { readTalk, type Talk, talkCommand } from './talk.ts';

/** A request that a host itself sends. */
export interface InsideRequest {
  readonly request: HttpRequest;
  /** The URL with the endpoint's base filled in; its host is for the asking host to resolve. */
  readonly url: URL;
  readonly seconds: number;
}

type Answer = HttpResponse | NoAnswer | { readonly unable: string; readonly hint?: string };

/** http.client of Python checks certificates; it prints the answer as it came, without the chunks. */
const PYTHON = `import http.client,sys
m,h,p,u,t=sys.argv[1:6]
c=http.client.HTTPSConnection(h,int(p),timeout=float(t))
try:
  c.putrequest(m,u,skip_host=1,skip_accept_encoding=1)
  for a in sys.argv[6:]:c.putheader(*a.split(": ",1))
  c.endheaders();r=c.getresponse();b=r.read()
except OSError as e:
  print("closed",e);sys.exit()
o=sys.stdout.buffer
o.write(("open\\nHTTP/1.1 %d %s\\r\\n"%(r.status,r.reason)).encode())
for k,v in r.getheaders():o.write(("%s: %s\\r\\n"%(k,v)).encode("latin-1"))
o.write(b"\\r\\n"+b)`;

/**
 * The shell text of a request: by curl, else for http the bytes by whatever can open a connection, else for https by
 * python3. Redirects are answers, proxies are not used.
 */
export function httpCommand(inside: InsideRequest): string {
  const { request, url, seconds } = inside;
  const headers = Object.entries(headersOf(inside)).map(([name, value]) => `${name}: ${value}`);
  const method = request.method === 'HEAD' ? '--head' : `-i -X ${request.method}`;
  const curl = sh`--noproxy ${'*'} --max-time ${seconds} -w ${'\n%{http_code} %{time_total}'}`;
  const sent = headers.map((header) => sh`-H ${header}`).join(' ');
  const body = request.body === undefined ? '' : sh` --data-raw ${request.body}`;
  const target = `${url.pathname}${url.search}`;
  const otherwise =
    url.protocol === 'http:'
      ? talkCommand(talkOf(inside))
      : [
          'if command -v python3 >/dev/null 2>&1; then',
          sh`python3 -B -c ${PYTHON} ${request.method} ${hostOf(url)} ${portOf(url)} ${target} ${seconds} ${headers}`,
          'else echo none; fi',
        ].join('\n');
  return [
    'if command -v curl >/dev/null 2>&1; then',
    `LC_ALL=C curl -q -g -sS ${method} ${curl} ${sent}${body} ${quote(url.href)}; echo "curl $?" >&2`,
    'else',
    otherwise,
    'fi',
  ].join('\n');
}

/** What the answer of `httpCommand` says. */
export function readHttp(inside: InsideRequest, reply: Reply): Answer {
  const durationMs = Math.round(reply.durationMs);
  if (reply.truncated)
    return { unable: `the answer to ${inside.request.method} ${inside.request.url} is too large` };
  const stderr = reply.stderr.toString('utf8').trim().split('\n');
  const status = /^curl (\d+)$/.exec(stderr.at(-1) ?? '')?.[1];
  if (status !== undefined) return readCurl(inside, Number(status), stderr[0] ?? '', reply.stdout);
  if (inside.url.protocol === 'https:') return readPython(inside, reply, durationMs);
  const talked = readTalk(talkOf(inside), reply);
  if ('unable' in talked) return talked;
  if ('closed' in talked) return { noAnswer: talked.closed, durationMs };
  return readHttpMessage(inside.request, talked.heard, durationMs, true);
}

/** Exit statuses of curl(1) after which nobody has answered. */
const NO_ANSWER: Readonly<Record<number, string>> = {
  7: 'could not connect',
  18: 'the answer ended early',
  28: 'no answer in time',
  35: 'the TLS handshake failed',
  52: 'connection closed before an answer',
  55: 'connection closed before an answer',
  56: 'connection reset before an answer',
  58: 'the certificate cannot be used',
  60: 'the certificate cannot be verified',
};

function readCurl(inside: InsideRequest, status: number, said: string, stdout: Buffer): Answer {
  if (status === 6) return { unable: `the name in ${inside.request.url} does not resolve on the host` };
  const why = NO_ANSWER[status];
  const end = stdout.lastIndexOf('\n');
  const [, seconds = '0'] = /^\d+ ([\d.]+)$/.exec(stdout.subarray(end + 1).toString('utf8')) ?? [];
  const durationMs = Math.round(Number(seconds) * 1000);
  if (why !== undefined)
    return {
      noAnswer: said.startsWith('curl: ') ? `${why} (${said.replace(/^curl: \(\d+\) /, '')})` : why,
      durationMs,
    };
  if (status === 1 && /HTTP\/0\.9|unsupported/i.test(said))
    return { noAnswer: 'the answer is not HTTP', durationMs };
  if (status !== 0)
    return { unable: `curl on the host ended with status ${status} and said ${JSON.stringify(said)}` };
  return readHttpMessage(inside.request, stdout.subarray(0, Math.max(0, end)), durationMs, false);
}

function readPython(inside: InsideRequest, reply: Reply, durationMs: number): Answer {
  const text = reply.stdout;
  const end = text.indexOf('\n');
  const first = text.subarray(0, Math.max(0, end)).toString('utf8');
  if (first === 'open') return readHttpMessage(inside.request, text.subarray(end + 1), durationMs, false);
  if (first === 'none')
    return { unable: 'the host has nothing to ask https with', hint: 'install curl or python3 on the host' };
  const said = /^closed (.*)$/.exec(first)?.[1];
  if (said === undefined)
    return {
      unable: `asking from the host ended with status ${reply.exitCode}: ${reply.stderr.toString('utf8').trim().split('\n').at(-1) ?? ''}`,
    };
  if (/not known|name resolution|No address/.test(said))
    return { unable: `the name in ${inside.request.url} does not resolve on the host` };
  return { noAnswer: said.replace(/^\[[^\]]*\] /, ''), durationMs };
}

function talkOf(inside: InsideRequest): Talk {
  const { request, url, seconds } = inside;
  const lines = Object.entries({ ...headersOf(inside), Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`${request.method} ${url.pathname}${url.search} HTTP/1.1`, ...lines].join('\r\n');
  return {
    protocol: 'tcp',
    host: hostOf(url),
    port: portOf(url),
    send: Buffer.from(`${head}\r\n\r\n${request.body ?? ''}`),
    seconds,
  };
}

function headersOf({ request, url }: InsideRequest): Readonly<Record<string, string>> {
  return { Host: url.host, 'User-Agent': 'opsproof', Accept: '*/*', ...request.headers };
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
