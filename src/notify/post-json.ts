import { fetchMessageOf } from '../model/errors.ts';

/**
 * POST of JSON.
 * @throws Error with the other side's answer, without the URL's path and login, because chat services keep secrets there
 */
export async function postJson(
  url: string,
  body: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const target = new URL(url);
  const login = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
  // fetch refuses a URL with a login in it.
  target.username = '';
  target.password = '';
  const authorization: Record<string, string> =
    login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  let response: Response;
  try {
    response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      body,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${target.host}: ${fetchMessageOf(error)}`);
  }
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${target.host} answers ${response.status}`);
}
