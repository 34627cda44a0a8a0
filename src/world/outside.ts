import type { AuditLine } from '../model/audit-line.ts';
import { refusedAction } from '../model/protection.ts';
import { type HttpRequest, type HttpResponse, isSafe, type NoAnswer, sendRequest } from '../probe/http.ts';
import { probeTcp, type TcpAnswer } from '../probe/tcp.ts';
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
): Promise<HttpResponse | NoAnswer | undefined> {
  const request = await scenario.reveal(withHeaders(scenario, asked));
  refuseUnsafe(scenario, request);
  const route = await routeTo(request.url, scenario);
  if (route === undefined) return undefined;
  const line = {
    at: new Date().toISOString(),
    over: 'http from outside',
    kind: 'http',
    command: `${asked.method} ${asked.url}`,
  } as const;
  if (!isSafe(request.method)) scenario.note({ ...line, begins: true });
  return audited(
    scenario,
    line,
    async () => {
      const answer = await sendRequest(request, route, timeoutMs);
      return 'noAnswer' in answer ? answer : { ...answer, request: asked };
    },
    (answer) => ('noAnswer' in answer ? { error: answer.noAnswer } : { exitCode: answer.status }),
  );
}

/** Opens a TCP connection for a scenario and closes it. @throws UnableError */
export function askTcp(
  scenario: Scenario,
  text: string,
  via: Address,
  timeoutMs: number,
): Promise<TcpAnswer> {
  const line = {
    at: new Date().toISOString(),
    over: 'tcp from outside',
    kind: 'tcp',
    command: `connect ${text}`,
  } as const;
  return audited(
    scenario,
    line,
    () => probeTcp(via.host, via.port, timeoutMs),
    ({ why }) => (why === undefined ? {} : { error: why }),
  );
}

async function audited<T extends { readonly durationMs: number }>(
  scenario: Scenario,
  line: AuditLine,
  ask: () => Promise<T>,
  outcome: (answer: T) => Partial<AuditLine>,
): Promise<T> {
  try {
    const answer = await ask();
    scenario.note({ ...line, ...outcome(answer), durationMs: answer.durationMs });
    return answer;
  } catch (error) {
    scenario.note({ ...line, error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

/** With the headers of the scenario; the request's own win. */
export function withHeaders(scenario: Scenario, request: HttpRequest): HttpRequest {
  return { ...request, headers: { ...scenario.headers, ...request.headers } };
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
