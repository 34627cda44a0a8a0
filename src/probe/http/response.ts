import type { Claim } from '../../check/claim.ts';
import type { Seen } from '../../check/question.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import { nearName } from '../../model/near-name.ts';
import type { Value } from '../../model/value.ts';
import { slipInPath } from '../../resource/configuration/path-slip.ts';
import type { Attribute, State, Unable } from '../../resource/resource.ts';
import { MAX_BODY } from './http.ts';
import type { HttpResponse } from './http-request.ts';
import { openApiProblems } from './openapi-problems.ts';

/** The attribute that compares an answer with a document. */
export const OPENAPI = 'OpenAPI problems';

/** What can be checked about an HTTP answer. */
export const RESPONSE_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  status: { type: 'integer', least: 100, most: 999, description: 'Status code.' },
  reason: { type: 'text', description: 'Reason phrase.' },
  header: {
    type: 'text',
    takes: 'the name of a header',
    description: 'A header; repeated ones are joined by a comma.',
  },
  body: { type: 'text', description: 'The body as text, by its byte order mark, its charset or as UTF-8.' },
  'JSON at': {
    type: 'json',
    takes: 'a JSONPath (RFC 9535)',
    description: 'What the path selects in a JSON body: one value where it can only be one, else a list.',
  },
  size: { type: 'bytes', description: 'Size of the body.' },
  [OPENAPI]: {
    type: 'list',
    description:
      'What the OpenAPI document of the API does not allow of the answer, or what it lacks: operation, status, media type, required headers, JSON body.',
  },
  redirects: { type: 'list', description: 'Where redirects led, in order, if they are followed.' },
  url: { type: 'text', description: 'What gave the answer, after redirects.' },
  time: { type: 'duration', description: 'From sending the request to the last byte of the answer.' },
};

/** Prefix of attribute names that a JSONPath follows. */
export const JSON_AT = 'JSON at ';

/**
 * Reads one attribute of an answer; undefined if the answer does not have it. A JSONPath (RFC 9535) that can only select one node (a
 * singular query, 2.3.5.1) gives its value or undefined; any other gives the list of what it selects, even if that is one node or none.
 * @throws SyntaxError in words if the body is not JSON or the path is wrong
 */
export async function readResponse(response: HttpResponse, attribute: string): Promise<Value | undefined> {
  const header = /^header (\S+)$/i.exec(attribute)?.[1];
  if (header !== undefined) return response.headers[header.toLowerCase()];
  const path = /^JSON at (\$.*)$/s.exec(attribute)?.[1];
  if (path !== undefined) {
    if (response.unread !== undefined) throw new SyntaxError(response.unread);
    return selectJson(response.body, path);
  }
  switch (attribute) {
    case 'status':
      return response.status;
    case 'reason':
      return response.reason;
    case 'body':
      if (response.unread !== undefined) throw new SyntaxError(response.unread);
      return response.body;
    case 'size':
      return response.bytes;
    case 'redirects':
      return response.redirects ?? [];
    case 'url':
      return response.url ?? response.request.url;
    case 'time':
      return response.durationMs;
  }
  return undefined;
}

/** Says why a JSONPath is invalid, or returns undefined. */
export async function loadPathCheck(): Promise<(path: string) => string | undefined> {
  const { jsonpath } = await import('json-p3');
  return (path) => {
    try {
      jsonpath.compile(path);
      return undefined;
    } catch (error) {
      return `"${path}" is not a JSONPath (RFC 9535): ${(error as Error).message}`;
    }
  };
}

async function selectJson(body: string, path: string): Promise<Value | undefined> {
  if (body.length > MAX_BODY) throw new SyntaxError('the body is too large to be read as JSON');
  const { jsonpath } = await import('json-p3');
  const query = jsonpath.compile(path);
  const values = query.query(parseJson(body) as never).values() as Value[];
  return query.singularQuery() ? values[0] : values;
}

/** Why it proves nothing that the answer does not have an attribute: it has one whose name is nearly the same. */
async function slipIn(response: HttpResponse, attribute: string): Promise<Unable | undefined> {
  const header = /^header (\S+)$/i.exec(attribute)?.[1];
  if (header !== undefined) {
    const near = nearName(header.toLowerCase(), Object.keys(response.headers));
    return near === undefined
      ? undefined
      : { unable: `there is no header ${header}, but ${near}`, hint: `did you mean header "${near}"?` };
  }
  const path = /^JSON at (\$.*)$/s.exec(attribute)?.[1];
  if (path === undefined) return undefined;
  const { jsonpath } = await import('json-p3');
  return slipInPath(jsonpath.compile(path), parseJson(response.body));
}

function parseJson(body: string): unknown {
  try {
    return parseExactJson(body);
  } catch {
    const start = body.length > 60 ? `${body.slice(0, 60)}…` : body;
    throw new SyntaxError(
      body === '' ? 'the body is empty, not JSON' : `the body is not JSON; it starts with: ${start}`,
    );
  }
}

/** What an answer says about each claim. */
export async function readClaims(
  response: HttpResponse,
  claims: readonly Claim[],
): Promise<Pick<Extract<Seen, { state: State }>, 'state' | 'missing' | 'slip' | 'unseen'>> {
  const state: Record<string, Value | undefined> = { answers: true };
  const slips = new Map<string, Unable | undefined>();
  let missing: string | undefined;
  let undescribed: Unable | undefined;
  for (const { attribute, type } of claims) {
    if (attribute === 'answers') continue;
    if (attribute === OPENAPI) {
      const found = await openApiProblems(response);
      if ('unable' in found) undescribed = found;
      else state[attribute] = found.problems;
      continue;
    }
    try {
      const value = await readResponse(response, attribute);
      // A missing header is known to be missing; nothing is known about a body that is not JSON.
      state[attribute] = value === undefined && type !== 'json' ? null : value;
      if (value === undefined || (Array.isArray(value) && value.length === 0))
        slips.set(attribute, await slipIn(response, attribute));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      missing = error.message;
    }
  }
  const slip = (attribute: string) => slips.get(attribute);
  const unseen = (attribute: string) => (attribute === OPENAPI ? undescribed : undefined);
  return { state, slip, unseen, ...(missing === undefined ? {} : { missing }) };
}
