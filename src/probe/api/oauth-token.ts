import type { OAuthClient } from '../../model/api.ts';
import { cutEnd } from '../../model/cut.ts';
import { UnableError } from '../../model/errors.ts';
import type { HttpRequest, HttpResponse, NoAnswer } from '../http/http-request.ts';

/** A token, and until when it is sent, in milliseconds since 1970. */
export interface ApiToken {
  readonly value: string;
  readonly until: number;
}

/** How long before its end a token is no longer sent: it must last until the server reads it. */
const SPARE_MS = 10_000;
/** How many characters of a server's own words a message repeats. */
const LONGEST = 300;

/**
 * Gets a token for a client (RFC 6749, 4.4).
 * @param ask sends one request and follows no redirect, because it has the secret
 * @throws UnableError if the server gives none: that says nothing about the API
 */
export async function clientToken(
  client: OAuthClient,
  ask: (request: HttpRequest) => Promise<HttpResponse | NoAnswer | undefined>,
): Promise<ApiToken> {
  const refused = (why: string) =>
    new UnableError(`no token from ${client.token}: ${why}`, {
      hint: 'are client, secret and scope under oauth: those that the token endpoint knows?',
    });
  const asked = Date.now();
  const answer = await ask(tokenRequest(client));
  if (answer === undefined) throw refused('its host does not run');
  if ('noAnswer' in answer) throw refused(answer.noAnswer);
  const said = fieldsOf(answer.body);
  if (answer.status !== 200)
    throw refused([`it answered ${answer.status}`, errorIn(said)].filter(Boolean).join(': '));
  const { access_token: value, token_type: type, expires_in: seconds } = said;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
    throw refused('its answer has no access_token');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
    throw refused(`it gives a token of the type ${JSON.stringify(type)}, and only Bearer is understood`);
  // Without a word, it counts until the API refuses it.
  const lasts = Number(seconds) > 0 ? Number(seconds) * 1000 - SPARE_MS : Number.POSITIVE_INFINITY;
  return { value, until: asked + lasts };
}

/** What stands in the header of the request for a token: both are encoded first (RFC 6749, 2.3.1). */
export function clientLogin({ client, secret }: OAuthClient): string {
  return Buffer.from(`${formEncoded(client)}:${formEncoded(secret)}`).toString('base64');
}

function tokenRequest(oauth: OAuthClient): HttpRequest {
  const { token, client, secret, scope, audience, sends } = oauth;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) form.set('scope', scope);
  if (audience !== undefined) form.set('audience', audience);
  if (sends === 'body') {
    form.set('client_id', client);
    form.set('client_secret', secret);
  }
  return {
    method: 'POST',
    url: token,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(sends === 'header' ? { Authorization: `Basic ${clientLogin(oauth)}` } : {}),
    },
    body: form.toString(),
  };
}

/** As application/x-www-form-urlencoded has a value. */
function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function errorIn({ error, error_description: more }: Readonly<Record<string, unknown>>): string {
  const words = [error, more].filter((word) => typeof word === 'string');
  return cutEnd(words.join(', '), LONGEST);
}
