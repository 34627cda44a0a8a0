import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Api } from '../../model/api.ts';
import type { AuditLine } from '../../model/audit-line.ts';
import { AuditedDoor } from '../../transport/audited-door.ts';
import { Scenario } from '../../world/scenario.ts';
import { askHttp } from '../http/ask-http.ts';
import type { HttpRequest } from '../http/http-request.ts';

/** What a server got. */
export interface Got {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly authorized: boolean;
}

/** How a server answers. */
export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A server on loopback that remembers what it got. */
export async function recordingServer(answer: (got: Got) => Said, tls?: ServerOptions) {
  const got: Got[] = [];
  const listener: RequestListener = async (request, response) => {
    const body = await text(request);
    const { method = '', url = '', headers } = request;
    const authorized = (request.socket as { authorized?: boolean }).authorized === true;
    const one = { method, url, headers, body, authorized };
    got.push(one);
    const { status = 200, headers: more = {}, body: said = {} } = answer(one);
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(said));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    got,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A scenario on an environment with these APIs, and what it would mask and note. */
export function scenarioWith(
  apis: Readonly<Record<string, Partial<Api> & { url: string }>>,
  isProtected = false,
) {
  const whole = Object.fromEntries(
    Object.entries(apis).map(([name, api]) => [name, { headers: {}, ...api }]),
  );
  const [hidden, noted]: [string[], AuditLine[]] = [[], []];
  const about = {
    environment: 'beside',
    protected: isProtected,
    lifecycle: 'live' as const,
    hosts: [],
    endpoints: {},
  };
  const scenario = new Scenario({
    stack: () => ({ ...about, stackId: 's', apis: whole }),
    host: () => Promise.reject(new Error('there is no host')),
    reveal: async () => [],
    hide: async (values) => void hidden.push(...values),
    tokens: new Map(),
    note: (line) => noted.push(line),
  });
  scenario.blueprint = { ...about, apis: whole };
  scenario.stackId = 's';
  const door = new AuditedDoor((line) => scenario.note(line));
  const ask = (request: Partial<HttpRequest> & { url: string }) =>
    askHttp(scenario, { method: 'GET', ...request }, { timeoutMs: 5000 }, door);
  const status = async (request: Partial<HttpRequest> & { url: string }) => {
    const answer = await ask(request);
    return answer !== undefined && 'status' in answer ? answer.status : answer;
  };
  return { scenario, hidden, noted, ask, status };
}
