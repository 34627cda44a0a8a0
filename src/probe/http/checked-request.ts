import { cutEnd } from '../../model/cut.ts';
import { printed, wrong } from '../address.ts';
import type { Scene } from '../scene.ts';
import { checkInsideUrl, checkUrl } from '../url.ts';
import type { HttpOptions, HttpRequest } from './http-request.ts';
import { parseRequestOptions } from './request-options.ts';
import { optionTexts, textsOf } from './request-texts.ts';

/** How many characters of a header's name a message repeats. */
const LONGEST = 300;

/** The request of a sentence, with its URL checked. @throws ConfigurationError */
export function checkedRequest(request: HttpRequest, scene: Scene): HttpRequest {
  checkUrl(request.url, scene.blueprint);
  refuseHeaders(request.headers ?? {});
  scene.mention(textsOf(request));
  return request;
}

/** The request of a sentence that a host itself sends, with its URL checked. @throws ConfigurationError */
export function checkedInside(request: HttpRequest, scene: Scene): HttpRequest {
  checkInsideUrl(request.url, scene.blueprint);
  refuseHeaders(request.headers ?? {});
  scene.mention(textsOf(request));
  return request;
}

/** The options of a table, with their placeholders noted. @throws ConfigurationError */
export function requestOptions(rows: readonly (readonly string[])[], scene: Scene): HttpOptions {
  const options = parseRequestOptions(rows);
  scene.mention(optionTexts(options));
  if (options.proxy !== undefined && !options.proxy.includes('${')) checkUrl(options.proxy, scene.blueprint);
  return options;
}

/** The headers of a table, with their placeholders noted. @throws ConfigurationError */
export function requestHeaders(
  headers: Readonly<Record<string, string>>,
  scene: Scene,
): Readonly<Record<string, string>> {
  refuseHeaders(headers);
  scene.mention(Object.values(headers));
  return headers;
}

/** RFC 9110, 5.1 and 5.5. @throws ConfigurationError */
function refuseHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      throw wrong(`${printed(name)} cannot be the name of a header`);
    if (/[\0\r\n]/.test(value))
      throw wrong(
        `the header ${cutEnd(name, LONGEST)} has a line end or a NUL byte, which no header can have`,
      );
  }
}

/** The body and the headers of a request with JSON. @throws ConfigurationError if the text is not JSON */
export function jsonBody(text: string): {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  try {
    JSON.parse(text);
  } catch (error) {
    throw wrong(`the doc string is not JSON: ${(error as Error).message}`);
  }
  return { body: text, headers: { 'Content-Type': 'application/json' } };
}
