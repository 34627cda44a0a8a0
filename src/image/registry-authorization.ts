import { UnableError } from '../model/errors.ts';
import type { RegistryLogin } from './registry-login.ts';

/** Docker speaks plain HTTP to these, too. */
export const OF_THIS_MACHINE = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

/** A request for a token. @returns the body of the answer, undefined if it is not 200 */
export type AskToken = (
  url: string,
  headers: Readonly<Record<string, string>>,
  form: string | undefined,
) => Promise<Buffer | undefined>;

/**
 * What a registry is told after it answered 401 (distribution, "Token Authentication"): the login, or a token that its own server gives
 * for the login, or for none.
 * @param challenge its header `WWW-Authenticate`
 * @returns undefined if nothing helps
 * @throws UnableError if the server of the tokens is not reached as it should be
 */
export async function authorizationFor(
  challenge: string,
  login: RegistryLogin | undefined,
  ask: AskToken,
): Promise<string | undefined> {
  const basic = login !== undefined && 'username' in login ? basicOf(login) : undefined;
  if (/^basic\b/i.test(challenge)) return basic;
  if (!/^bearer\b/i.test(challenge)) return undefined;
  const said = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key.toLowerCase(), value]),
  );
  const url = URL.canParse(said.realm ?? '') ? new URL(said.realm ?? '') : undefined;
  if (url === undefined) return undefined;
  if (url.protocol !== 'https:' && !OF_THIS_MACHINE.test(url.host))
    throw new UnableError(`the registry wants the login to be sent to ${url.host} without TLS`);
  const asked = { service: said.service ?? '', scope: said.scope ?? '' };
  let form: string | undefined;
  if (login !== undefined && 'identitytoken' in login)
    form = String(
      new URLSearchParams({
        ...{ grant_type: 'refresh_token', client_id: 'opsproof' },
        ...{ refresh_token: login.identitytoken, ...asked },
      }),
    );
  else for (const [key, value] of Object.entries(asked)) if (value !== '') url.searchParams.set(key, value);
  const answer = await ask(url.href, basic === undefined ? {} : { authorization: basic }, form);
  return answer === undefined ? undefined : tokenIn(answer);
}

function basicOf({ username, password }: Extract<RegistryLogin, { username: string }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function tokenIn(answer: Buffer): string | undefined {
  try {
    const { token, access_token: other } = JSON.parse(answer.toString()) as Record<string, unknown>;
    const found = token ?? other;
    return typeof found === 'string' && /^[\x21-\x7e]+$/.test(found) ? `Bearer ${found}` : undefined;
  } catch {
    return undefined;
  }
}
