import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { readFailure, readTalk } from '../talk/answer.ts';
import { talkCommand } from '../talk/talk.ts';
import { readCurl, WRITTEN } from './http-curl.ts';
import { readHttpMessage } from './http-message.ts';
import type { HttpRequest } from './http-request.ts';
import { headersOf, linesOf, wholeHeadersOf } from './inside-headers.ts';
import {
  type HttpInsideAnswer,
  hostOf,
  hurried,
  type InsideRequest,
  portOfUrl,
  requestSeconds,
  talkOf,
} from './inside-request.ts';

/**
 * Python's http.client checks certificates; this prints the answer as it came, without the chunks, or what failed. A handshake that does
 * not finish is visible through a hook that exists since 3.8; without it such a server counts as silent.
 */
const PYTHON = `import http.client,json,socket,ssl,sys
m,h,p,u,t,d,a=json.loads(sys.stdin.buffer.read())
x=ssl.create_default_context();g=[];s=0
x._msg_callback=lambda *a:g.append(a[1])
c=http.client.HTTPSConnection(h,p,timeout=t,context=x)
try:
  c.putrequest(m,u,skip_host=1,skip_accept_encoding=1)
  for k,v in a:c.putheader(k,v.encode())
  c.connect();s=1
  c.endheaders(d.encode()or None);r=c.getresponse();b=r.read()
except http.client.HTTPException as e:print("odd",type(e).__name__,e);sys.exit()
except ssl.SSLError as e:print("silent"if"handshake operation timed out"in str(e)and"read"not in g else"odd",e);sys.exit()
except socket.timeout as e:print("odd"if s or"read"in g else"silent",e);sys.exit()
except OSError as e:print("odd"if s else"closed",e);sys.exit()
o=sys.stdout.buffer
o.write(("open\\nHTTP/1.1 %d %s\\r\\n"%(r.status,r.reason)).encode())
for k,v in r.getheaders():o.write(("%s: %s\\r\\n"%(k,v)).encode("latin-1"))
o.write(b"\\r\\n"+b)`;

/** Why a host cannot send a request with these options, or undefined. A private key never goes to a host. */
export function refuseInside({
  options,
}: Pick<HttpRequest, 'options'>): { unable: string; hint: string } | undefined {
  if (options?.certificate === undefined) return undefined;
  return {
    unable: 'a host is not given the client key of a request',
    hint: 'ask from outside, or let the host use its own: the command "curl --cert … --key …"',
  };
}

/**
 * The shell text of a request: by curl; else, for http, with anything that can open a connection; else, for https, with python3. Redirects
 * are answers. What only curl can do (a proxy, a custom authority, no verification) is asked of curl alone.
 */
export function httpCommand(inside: InsideRequest): string {
  const { request, url } = inside;
  const { proxy, verify, authority } = request.options ?? {};
  const tls = authority !== undefined || verify === false;
  const onlyCurl = proxy !== undefined || (url.protocol === 'https:' && tls);
  const otherwise = onlyCurl
    ? 'echo curl'
    : url.protocol === 'http:'
      ? talkCommand(talkOf(inside))
      : [
          'if command -v python3 >/dev/null 2>&1; then',
          `${piped(pythonArguments(inside))} | ${sh`python3 -B -c ${PYTHON}`}`,
          'else echo none; fi',
        ].join('\n');
  return ['if command -v curl >/dev/null 2>&1; then', curlCommand(inside), 'else', otherwise, 'fi'].join(
    '\n',
  );
}

/**
 * By printf, a builtin of the shell, because every user of a host can read the arguments of its processes. A tool that fails early does not
 * read it.
 */
function piped(text: string): string {
  return sh`{ printf '%s' ${text}; } 2>/dev/null`;
}

/** curl gets everything on standard input (`-K -`); a body and an authority, which may be long, come from files that are pipes. */
function curlCommand(inside: InsideRequest): string {
  const { request, url } = inside;
  const { proxy, verify, authority } = request.options ?? {};
  const settings: readonly (readonly [string, string?])[] = [
    ...(request.method === 'HEAD'
      ? [['head'] as const]
      : [['include'] as const, ['request', request.method] as const]),
    // With the chunks as they came: otherwise curl appends their trailer to the body.
    ['raw'],
    proxy === undefined ? ['noproxy', '*'] : ['proxy', proxy],
    ...(verify === false ? [['insecure'] as const] : []),
    // A curl that also has a folder of authorities would trust those as well: it gets one without certificates.
    ...(authority === undefined
      ? []
      : [['cacert', '/proc/self/fd/4'] as const, ['capath', '/proc/self/task'] as const]),
    ...linesOf(headersOf(inside)).map((header) => ['header', header] as const),
    ...(request.body === undefined ? [] : [['data-binary', '@/proc/self/fd/3'] as const]),
    ['max-time', String(requestSeconds(inside))],
    ['write-out', WRITTEN],
    ['url', url.href],
  ];
  const config = settings.map(([name, value]) =>
    value === undefined ? name : `${name} = ${curlText(value)}`,
  );
  const asked = `${piped(config.join('\n'))} | LC_ALL=C curl -q -g -sS -K -`;
  const trusting = authority === undefined ? asked : `${piped(authority)} | { exec 4<&0; ${asked}; }`;
  const sending =
    request.body === undefined ? trusting : `${piped(request.body)} | { exec 3<&0; ${trusting}; }`;
  // curl says "could not connect" for any failure, and the reason only with -v, which repeats nothing of the request here. It does not
  // distinguish silence from a handshake that began but did not finish, either.
  const why = (seconds: number) =>
    sh`LC_ALL=C curl -q -g -sv -I -o /dev/null --noproxy ${'*'} --max-time ${seconds} ${url.origin}`;
  const begun = url.protocol === 'https:' ? `28) ${why(AGAIN_SECONDS)};; ` : '';
  const more =
    proxy === undefined ? `case $status in 7) ${why(requestSeconds(inside))};; ${begun}esac; ` : '';
  return `${sending}; status=$?; ${more}echo "curl $status" >&2`;
}

/** For a second handshake with a server that was silent: a server that begins one does so at once. */
const AGAIN_SECONDS = 1;

/** For a configuration of curl(1), `-K`: inside quotes, a backslash escapes a backslash, a quote and line ends. */
function curlText(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v' };
  return `"${text.replaceAll(/[\\"\n\r\t\v]/g, (character) => `\\${escapes[character] ?? character}`)}"`;
}

/** As PYTHON reads them: JSON in ASCII only, whatever the encoding of the host. */
function pythonArguments(inside: InsideRequest): string {
  const { request, url } = inside;
  const target = `${url.pathname}${url.search}`;
  const headers = Object.entries(wholeHeadersOf(inside));
  const all = [
    request.method,
    hostOf(url),
    portOfUrl(url),
    target,
    requestSeconds(inside),
    request.body ?? '',
    headers,
  ];
  return JSON.stringify(all).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Interprets the output of `httpCommand`. */
export function readHttp(inside: InsideRequest, reply: Reply): HttpInsideAnswer {
  const durationMs = Math.round(reply.durationMs);
  if (reply.truncated)
    return { unable: `the answer to ${inside.request.method} ${inside.request.url} is too large` };
  const stderr = reply.stderr.toString('utf8').trim().split('\n');
  const status = /^curl (\d+)$/.exec(stderr.at(-1) ?? '')?.[1];
  if (status !== undefined) return readCurl(inside, Number(status), stderr, reply.stdout);
  if (reply.stdout.toString('latin1') === 'curl\n')
    return {
      unable: 'only curl can ask with these options, and the host has no curl',
      hint: 'install curl on the host',
    };
  if (inside.url.protocol === 'https:') return readPython(inside, reply, durationMs);
  const talked = readTalk(talkOf(inside), reply);
  if ('unable' in talked) return talked;
  if ('closed' in talked) return { noAnswer: talked.closed, who: hurried(inside, talked.who), durationMs };
  const silence = {
    noAnswer: `no answer within ${requestSeconds(inside)} s`,
    who: hurried(inside, 'silent'),
  };
  const nothing = talked.late === true ? silence : undefined;
  return readHttpMessage(inside.request, talked.heard, durationMs, true, nothing);
}

function readPython(inside: InsideRequest, reply: Reply, durationMs: number): HttpInsideAnswer {
  const text = reply.stdout;
  const end = text.indexOf('\n');
  const first = text.subarray(0, Math.max(0, end)).toString('utf8');
  if (first === 'open') return readHttpMessage(inside.request, text.subarray(end + 1), durationMs, false);
  if (first === 'none')
    return { unable: 'the host has nothing to ask https with', hint: 'install curl or python3 on the host' };
  const [, word, said = ''] = /^(closed|silent|odd) ?(.*)$/.exec(first) ?? [];
  if (word === undefined)
    return {
      unable: `asking from the host ended with status ${reply.exitCode}: ${reply.stderr.toString('utf8').trim().split('\n').at(-1) ?? ''}`,
    };
  const noAnswer = said.replace(/^\[[^\]]*\] /, '');
  if (word === 'silent') return { noAnswer, who: hurried(inside, 'silent'), durationMs };
  if (word === 'odd') return { noAnswer, who: 'something', durationMs };
  if (/not known|name resolution|No address/.test(said))
    return { unable: `the name in ${inside.request.url} does not resolve on the host` };
  const failed = readFailure(talkOf(inside), said);
  return 'closed' in failed ? { noAnswer, who: failed.who, durationMs } : failed;
}
