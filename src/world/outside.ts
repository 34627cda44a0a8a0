import type { Glance } from '../check/glance.ts';
import type { AuditLine, Occasion } from '../model/audit-line.ts';
import { UnableError } from '../model/errors.ts';
import { refusedAction } from '../model/protection.ts';
import { askDns, type DnsServer, type NoDnsAnswer } from '../probe/dns/dns.ts';
import type { DnsAnswer, DnsQuestion } from '../probe/dns/dns-message.ts';
import {
  type HttpRequest,
  type HttpResponse,
  isSafe,
  type NoAnswer,
  sendRequest,
} from '../probe/http/http.ts';
import { followRedirects } from '../probe/http/http-redirects.ts';
import { probeTcp, type TcpAnswer } from '../probe/tcp/tcp.ts';
import type { TlsDoor } from '../probe/tls/tls.ts';
import { probeUdp, type UdpAnswer } from '../probe/udp/udp.ts';
import { type Address, routeTo } from './route.ts';
import type { Scenario } from './scenario.ts';

/** Headers by which some servers take a GET for something else. */
const OVERRIDES = /^x-(?:http-method|http-method-override|method-override)$/i;

/**
 * Sends a request of a scenario, with the scenario's headers. The one way out: here a protected environment is kept from
 * methods that are not safe (RFC 9110, 9.2.1), and the audit log gets its line.
 * @returns undefined while the host does not run
 * @throws UnableError; ConfigurationError when it is refused, before anything is sent
 */
export async function askHttp(
  scenario: Scenario,
  asked: HttpRequest,
  timeoutMs: number,
  occasion?: Occasion,
): Promise<HttpResponse | NoAnswer | undefined> {
  const request = await scenario.reveal(withHeaders(scenario, asked));
  const own = request.options?.timeoutMs ?? timeoutMs;
  const deadline = performance.now() + Math.min(timeoutMs, own);
  const answer = await followRedirects(request, (current) => {
    // What the feature says is noted; what a redirect says besides has no secret of ours.
    const shown = current === request ? asked.url : current.url;
    const leftMs = Math.max(1, Math.round(deadline - performance.now()));
    return send(scenario, current, shown, leftMs, occasion);
  });
  if (answer === undefined) return undefined;
  if (!('noAnswer' in answer)) return { ...answer, request: asked };
  return answer.who === 'silent' && own < timeoutMs ? { ...answer, who: 'hurried' } : answer;
}

async function send(
  scenario: Scenario,
  request: HttpRequest,
  shown: string,
  timeoutMs: number,
  occasion: Occasion | undefined,
): Promise<HttpResponse | NoAnswer | undefined> {
  refuseUnsafe(scenario, request);
  const { options } = request;
  // A proxy resolves the name itself.
  const route =
    options?.proxy === undefined ? await routeTo(request.url, scenario) : { url: new URL(request.url) };
  if (route === undefined) return undefined;
  const proxy = await proxyRoute(scenario, options?.proxy);
  const line = noteOf('http', `${request.method} ${shown}`, occasion);
  if (!isSafe(request.method)) scenario.note({ ...line, begins: true });
  return audited(
    scenario,
    line,
    () => sendRequest({ ...request, options: { ...options, ...proxy } }, route, timeoutMs),
    (answer) => ('noAnswer' in answer ? { error: answer.noAnswer } : { exitCode: answer.status }),
  );
}

/** Where a proxy really is: it may be a host of the environment. */
async function proxyRoute(scenario: Scenario, text: string | undefined) {
  if (text === undefined) return {};
  const via = await routeTo(text, scenario);
  // That says nothing of the server that was to be asked through it.
  if (via === undefined)
    throw new UnableError(`the host of the proxy ${text} does not run`, {
      hint: `bring it back with: When I start "${new URL(text).hostname}"`,
    });
  const url = new URL(via.url);
  if (via.via !== undefined) {
    url.hostname = via.via.host;
    url.port = String(via.via.port);
  }
  return { proxy: url.href };
}

/** Who asks from outside, and how long it may take. */
type Asking = Pick<Glance, 'timeoutMs' | 'occasion'>;

/** Opens a TCP connection for a scenario and closes it. @throws UnableError */
export function askTcp(
  scenario: Scenario,
  text: string,
  via: Address,
  { timeoutMs, occasion }: Asking,
): Promise<TcpAnswer> {
  return audited(
    scenario,
    noteOf('tcp', `connect ${text}`, occasion),
    () => probeTcp(via.host, via.port, timeoutMs),
    ({ why }) => (why === undefined ? {} : { error: why }),
  );
}

/** Sends one datagram for a scenario and waits for an answer. @throws UnableError */
export function askUdp(
  scenario: Scenario,
  text: string,
  { via, send, timeoutMs, occasion }: Asking & { readonly via: Address; readonly send: Buffer },
): Promise<UdpAnswer> {
  return audited(
    scenario,
    noteOf('udp', `send to ${text}`, occasion),
    () => probeUdp(via.host, via.port, send, timeoutMs),
    (answer) =>
      'refused' in answer ? { error: answer.refused } : 'silent' in answer ? { error: 'no answer' } : {},
  );
}

/** Longest wait for one name server, in milliseconds. */
const NAME_SERVER_MS = 5_000;

/** Asks a name server, over udp and then perhaps over tcp: a line in the audit log for each. Never rejects. */
export function askNameServer(
  scenario: Scenario,
  server: DnsServer,
  question: DnsQuestion,
  { timeoutMs, occasion }: Asking,
): Promise<DnsAnswer | NoDnsAnswer> {
  const command = `${question.type} ${question.name} at ${server.host}:${server.port}`;
  return askDns(server, question, Math.min(NAME_SERVER_MS, timeoutMs), (protocol, ask) =>
    audited(
      scenario,
      { ...noteOf(protocol, command, occasion), over: `dns over ${protocol} from outside` },
      ask,
      (answer) => ('why' in answer ? { error: answer.why } : {}),
    ),
  );
}

/** Through which each TLS handshake of a scenario goes: a line in the audit log for each. */
export function tlsDoor(scenario: Scenario, text: string, { occasion }: Asking): TlsDoor {
  return (what, shake) =>
    audited(scenario, noteOf('tcp', `TLS handshake with ${text}, ${what}`, occasion), shake, (answer) =>
      typeof answer === 'object' && 'why' in answer && !('trusted' in answer)
        ? { error: String(answer.why) }
        : {},
    );
}

function noteOf(kind: 'http' | 'tcp' | 'udp', command: string, occasion: Occasion | undefined): AuditLine {
  return { at: new Date().toISOString(), over: `${kind} from outside`, kind, command, ...occasion };
}

async function audited<T>(
  scenario: Scenario,
  line: AuditLine,
  ask: () => Promise<T>,
  outcome: (answer: T) => Partial<AuditLine>,
): Promise<T> {
  const began = performance.now();
  try {
    const answer = await ask();
    scenario.note({ ...line, ...outcome(answer), durationMs: Math.round(performance.now() - began) });
    return answer;
  } catch (error) {
    scenario.note({ ...line, error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** With the headers and options of the scenario; the request's own headers win. */
export function withHeaders(scenario: Scenario, request: HttpRequest): HttpRequest {
  return {
    ...request,
    headers: { ...scenario.headers, ...request.headers },
    ...(scenario.options === undefined ? {} : { options: scenario.options }),
  };
}

/** @throws ConfigurationError when the environment is protected and the request may change something */
export function refuseUnsafe(scenario: Scenario, { method, url, headers = {} }: HttpRequest): void {
  const environment = scenario.protectedEnvironment();
  if (environment === undefined) return;
  const override = Object.keys(headers).find((name) => OVERRIDES.test(name));
  if (!isSafe(method)) throw refusedAction(environment, `${method} ${url}`);
  if (override !== undefined)
    throw refusedAction(environment, `${method} ${url} with the header ${override}`);
}
