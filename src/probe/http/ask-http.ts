import type { Glance } from '../../check/glance.ts';
import { UnableError } from '../../model/errors.ts';
import { refusedAction } from '../../model/refused.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { apiUrl, checkApiPath, readApiPath } from '../api/api-path.ts';
import { askApi } from '../api/ask-api.ts';
import type { Scene } from '../scene.ts';
import { defaultPort } from '../url.ts';
import { sendRequest } from './http.ts';
import { isSafe } from './http-method.ts';
import { followRedirects } from './http-redirects.ts';
import type { HttpRequest, HttpResponse, NoAnswer, Route } from './http-request.ts';

/** Headers that make some servers treat a GET as another method. */
const OVERRIDES = /^x-(?:http-method|http-method-override|method-override)$/i;

/**
 * Sends a request of a scenario, with the scenario's headers. Protects a protected environment from methods that are not safe (RFC 9110,
 * 9.2.1).
 * @returns undefined while the host does not run
 * @throws UnableError; ConfigurationError if it is refused, before anything is sent
 */
export async function askHttp(
  scene: Scene,
  asked: HttpRequest,
  { timeoutMs }: Pick<Glance, 'timeoutMs'>,
  door: AuditedDoor,
): Promise<HttpResponse | NoAnswer | undefined> {
  const request = atApi(scene, await scene.reveal(withHeaders(scene, asked)));
  const own = request.options?.timeoutMs ?? timeoutMs;
  const deadline = performance.now() + Math.min(timeoutMs, own);
  const answer = await followRedirects(request, (current) => {
    // Only the feature's own text is noted; nothing else in a redirect contains one of our secrets.
    const shown = current === request ? asked.url : current.url;
    const leftMs = Math.max(1, Math.round(deadline - performance.now()));
    return sendOrLogIn(scene, current, shown, leftMs, door);
  });
  if (answer === undefined) return undefined;
  if (!('noAnswer' in answer)) return { ...answer, ...describedBy(request, answer), request: asked };
  return answer.who === 'silent' && own < timeoutMs ? { ...answer, who: 'hurried' } : answer;
}

/** A request to `jira:/rest/…` with the URL of that API. @throws ConfigurationError if the environment has no such API */
function atApi(scene: Scene, request: HttpRequest): HttpRequest {
  const path = readApiPath(request.url);
  if (path === undefined) return request;
  checkApiPath(path, scene.blueprint);
  const api = scene.api(path.name);
  if (api === undefined) throw new UnableError(`the API "${path.name}" is not known in this stack`);
  return { ...request, url: new URL(apiUrl(api.url, path.path)).href, api: { name: path.name, api } };
}

/** Where the document of an API speaks of an answer; a redirect may have led out of the API. */
function describedBy({ api }: HttpRequest, { url }: HttpResponse): Pick<HttpResponse, 'described'> {
  const file = api?.api.openapi;
  if (api === undefined || file === undefined || url === undefined) return {};
  const root = new URL(apiUrl(api.api.url, '/')).href;
  const path = `/${url.slice(root.length)}`.split(/[?#]/)[0] ?? '/';
  return url.startsWith(root) ? { described: { file, path } } : {};
}

function sendOrLogIn(
  scene: Scene,
  request: HttpRequest,
  shown: string,
  timeoutMs: number,
  door: AuditedDoor,
) {
  refuseUnsafe(scene, request);
  if (request.api === undefined) return send(scene, request, shown, timeoutMs, door);
  const { name, api } = request.api;
  const deadline = performance.now() + timeoutMs;
  // A request for a token is no action of the feature: it is part of reading, too.
  return askApi(scene, name, api, request, shown, (sent, what) =>
    send(scene, sent, what, Math.max(1, Math.round(deadline - performance.now())), door),
  );
}

async function send(
  scene: Scene,
  request: HttpRequest,
  shown: string,
  timeoutMs: number,
  door: AuditedDoor,
): Promise<HttpResponse | NoAnswer | undefined> {
  const { options } = request;
  // A proxy resolves the name itself.
  const route =
    options?.proxy === undefined ? await routeTo(request.url, scene) : { url: new URL(request.url) };
  if (route === undefined) return undefined;
  const proxy = await proxyRoute(scene, options?.proxy);
  return door.pass(
    {
      kind: 'http',
      command: `${request.method} ${shown}`,
      ...(options?.proxy === undefined
        ? {}
        : { over: `http from outside, through ${new URL(options.proxy).host}` }),
      changes: !isSafe(request.method),
    },
    (way) => sendRequest({ ...request, options: { ...options, ...proxy } }, route, timeoutMs, way),
    (answer) => ('noAnswer' in answer ? { error: answer.noAnswer } : { exitCode: answer.status }),
  );
}

/** Where a request of this scenario really goes; undefined while the host does not run. */
async function routeTo(text: string, scene: Scene): Promise<Route | undefined> {
  const url = new URL(text);
  const base = scene.blueprint?.endpoints[url.hostname];
  if (base !== undefined) return { url: new URL(base.replace(/\/$/, '') + url.pathname + url.search) };
  if (!scene.isHost(url.hostname)) return { url };
  const via = await scene.reach(url.hostname, defaultPort(url));
  return via === undefined ? undefined : { url, via };
}

/** Where a proxy really is; it may be a host of the environment. */
async function proxyRoute(scene: Scene, text: string | undefined) {
  if (text === undefined) return {};
  const via = await routeTo(text, scene);
  // That says nothing about the server behind it.
  if (via === undefined)
    throw new UnableError(`the host of the proxy ${text} does not run`, {
      hint: `start it again with: When I start "${new URL(text).hostname}"`,
    });
  const url = new URL(via.url);
  if (via.via !== undefined) {
    url.hostname = via.via.host;
    url.port = String(via.via.port);
  }
  return { proxy: url.href };
}

/** With the headers and options of the scenario; the request's own headers win. */
export function withHeaders(scene: Pick<Scene, 'headers' | 'options'>, request: HttpRequest): HttpRequest {
  return {
    ...request,
    headers: { ...scene.headers, ...request.headers },
    ...(scene.options === undefined ? {} : { options: scene.options }),
  };
}

/** @throws ConfigurationError if the environment is protected and the request may change something */
export function refuseUnsafe(scene: Scene, { method, url, headers = {} }: HttpRequest): void {
  const environment = scene.protectedEnvironment();
  if (environment === undefined) return;
  const override = Object.keys(headers).find((name) => OVERRIDES.test(name));
  if (!isSafe(method)) throw refusedAction(environment, `${method} ${url}`);
  if (override !== undefined)
    throw refusedAction(environment, `${method} ${url} with the header ${override}`);
}
