import type { HttpRequest, HttpResponse, NoAnswer } from './http-request.ts';

/** Statuses whose Location a client follows (RFC 9110, 15.4). */
const MOVED: readonly number[] = [301, 302, 303, 307, 308];
/** Headers that belong to one server and are not sent to another (RFC 9110, 15.4; fetch, HTTP-redirect fetch). */
const OWN = /^(?:authorization|cookie|proxy-authorization|host)$/i;
const BODY = /^content-/i;

type Answer = HttpResponse | NoAnswer;

/**
 * Sends a request and follows its redirects, as often as its options allow. Without `redirects`, the first answer is the answer.
 * @param send sends one request; `undefined` (nothing is there) ends it
 */
export async function followRedirects<T extends object | undefined>(
  request: HttpRequest,
  send: (request: HttpRequest) => Promise<Answer | T>,
): Promise<Answer | T> {
  const most = request.options?.redirects ?? 0;
  const visited: string[] = [];
  let durationMs = 0;
  // The server that redirected has answered.
  const lost = (noAnswer: string): NoAnswer => ({ noAnswer, who: 'something', durationMs });
  for (let current = request; ; ) {
    const answer = await send(current);
    if (answer === undefined && visited.length > 0) return lost(after(visited, 'the host does not run'));
    if (answer === undefined || !('durationMs' in answer)) return answer;
    durationMs += answer.durationMs;
    if ('noAnswer' in answer)
      return visited.length === 0 ? { ...answer, durationMs } : lost(after(visited, answer.noAnswer));
    if (!('status' in answer)) return answer;
    const url = answer.url ?? current.url;
    const done = { ...answer, redirects: visited, url, durationMs };
    const location = most > 0 && MOVED.includes(answer.status) ? answer.headers.location : undefined;
    if (location === undefined) return done;
    const next = URL.parse(location, url);
    if (next === null || !/^https?:$/.test(next.protocol))
      return lost(`redirected to something that is not an HTTP URL: ${location}`);
    if (visited.length === most)
      return lost(`more than ${most} ${most === 1 ? 'redirect' : 'redirects'}, the last to ${next.href}`);
    visited.push(next.href);
    current = redirected(current, answer.status, next, new URL(url).origin !== next.origin);
  }
}

/** What happened before a failure, so that it is clear which server failed. */
function after(visited: readonly string[], why: string): string {
  const last = visited.at(-1);
  return last === undefined ? why : `redirected to ${last}: ${why}`;
}

/** A redirected POST becomes a GET, except after 307 and 308. Another server gets no secret of the first. */
function redirected(request: HttpRequest, status: number, next: URL, elsewhere: boolean): HttpRequest {
  const keeps = status >= 307 || request.method === 'GET' || request.method === 'HEAD';
  const asGet = !keeps && (status === 303 || request.method === 'POST');
  const headers = Object.entries(request.headers ?? {}).filter(
    ([name]) => !(elsewhere && OWN.test(name)) && !(asGet && BODY.test(name)),
  );
  const { body, api, options = {}, ...rest } = request;
  const { user: _user, password: _password, certificate: _certificate, key: _key, ...others } = options;
  return {
    ...rest,
    url: next.href,
    headers: Object.fromEntries(headers),
    options: elsewhere ? others : options,
    ...(elsewhere || api === undefined ? {} : { api }),
    ...(asGet ? { method: 'GET' as const } : body === undefined ? {} : { body }),
  };
}
