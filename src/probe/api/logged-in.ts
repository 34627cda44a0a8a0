import type { Api } from '../../model/api.ts';
import { authorization } from '../http/http-options.ts';
import type { HttpOptions, HttpRequest } from '../http/http-request.ts';
import { signForAws } from './aws-signature.ts';

/**
 * A request to an API with what it needs to be let in. What the feature itself says wins: its own header Authorization, user or certificate
 * replaces that of the API.
 * @param token gets the token of an OAuth client
 */
export async function loggedIn(
  api: Api,
  request: HttpRequest,
  token: () => Promise<string>,
): Promise<HttpRequest> {
  const options = { ...optionsOf(api), ...request.options };
  const said = request.headers ?? {};
  const own = Object.keys(said).map((name) => name.toLowerCase());
  const given = Object.entries(api.headers).filter(([name]) => !own.includes(name.toLowerCase()));
  const hasLogin = own.includes('authorization') || request.options?.user !== undefined;
  const headers = Object.fromEntries([
    ...given.filter(([name]) => !(hasLogin && name.toLowerCase() === 'authorization')),
    ...Object.entries(said),
  ]);
  const sent = { ...request, headers, options };
  if (hasLogin) return sent;
  if (api.basic !== undefined) return { ...sent, headers: { ...authorization(api.basic), ...headers } };
  if (api.oauth !== undefined)
    return { ...sent, headers: { Authorization: `Bearer ${await token()}`, ...headers } };
  return api.aws === undefined ? sent : { ...sent, headers: await signForAws(api.aws, sent) };
}

function optionsOf({ certificate, key, passphrase, authority }: Api): HttpOptions {
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(authority === undefined ? {} : { authority }),
  };
}
