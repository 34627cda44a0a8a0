import type { Api } from '../../model/api.ts';
import type { HttpRequest, HttpResponse, NoAnswer } from '../http/http-request.ts';
import type { Scene } from '../scene.ts';
import { loggedIn } from './logged-in.ts';
import { type ApiToken, clientLogin, clientToken } from './oauth-token.ts';

type Answer = HttpResponse | NoAnswer | undefined;

/** What sends a request as it is, and follows nothing. */
export type SendOnce = (request: HttpRequest, shown: string) => Promise<Answer>;

/**
 * Sends a request to an API, logged in. A token that an earlier request got may have been taken back meanwhile: if the API refuses it, a new
 * one is tried, once.
 * @throws UnableError if the login fails
 */
export async function askApi(
  scene: Pick<Scene, 'tokens' | 'hide' | 'blueprint'>,
  name: string,
  api: Api,
  request: HttpRequest,
  shown: string,
  send: SendOnce,
): Promise<Answer> {
  const id = `${scene.blueprint?.environment ?? ''}\0${name}`;
  let used: ApiToken | undefined;
  let kept = true;
  const token = async () => {
    kept = true;
    used = await keptToken(scene.tokens, id, () => {
      kept = false;
      return newToken(scene, api, send);
    });
    return used.value;
  };
  const answer = await send(await loggedIn(api, request, token), shown);
  const refused = answer !== undefined && 'status' in answer && answer.status === 401;
  if (!refused || !kept || used === undefined) return answer;
  await forget(scene.tokens, id, used);
  return send(await loggedIn(api, request, token), shown);
}

type Tokens = Map<string, Promise<ApiToken>>;

/**
 * The token that another request has or is about to get, unless it has ended; else a new one, which other requests wait for.
 * @throws UnableError if there is none
 */
async function keptToken(tokens: Tokens, id: string, make: () => Promise<ApiToken>): Promise<ApiToken> {
  for (let known = tokens.get(id); known !== undefined; known = tokens.get(id)) {
    const found = await known;
    if (found.until > Date.now()) return found;
    if (tokens.get(id) === known) tokens.delete(id);
  }
  const asking = make();
  tokens.set(id, asking);
  asking.catch(() => {
    if (tokens.get(id) === asking) tokens.delete(id);
  });
  return asking;
}

/** Unless another request has already got a newer one. */
async function forget(tokens: Tokens, id: string, refused: ApiToken): Promise<void> {
  const known = tokens.get(id);
  if ((await known?.catch(() => undefined)) === refused && tokens.get(id) === known) tokens.delete(id);
}

async function newToken(scene: Pick<Scene, 'hide'>, { oauth, authority }: Api, send: SendOnce) {
  if (oauth === undefined) throw new TypeError('this API has no OAuth client');
  const options = authority === undefined ? {} : { options: { authority } };
  if (oauth.sends === 'header') await scene.hide([clientLogin(oauth)]);
  const token = await clientToken(oauth, (asked) => send({ ...asked, ...options }, asked.url));
  await scene.hide([token.value]);
  return token;
}
