import { type Piece, parsePlaceholders } from '../config/secret-source.ts';
import { ConfigurationError } from '../model/errors.ts';
import { strictUrl } from '../model/mask-pattern.ts';
import type { HttpRequest } from '../probe/http/http-request.ts';
import { TEXT_OPTIONS } from '../probe/http/request-texts.ts';

/** `${env:NAME}`, `${file:path}` or `${command: …}` in a sentence about requests. */
export type Placeholder = Omit<Extract<Piece, { kind: 'source' }>, 'kind'>;

/** The placeholders of texts. @throws ConfigurationError for one that is misspelt or unterminated */
export function placeholdersIn(texts: readonly string[]): readonly Placeholder[] {
  return texts.flatMap((text) =>
    piecesOf(text).flatMap((piece) =>
      piece.kind === 'source' ? [{ source: piece.source, argument: piece.argument }] : [],
    ),
  );
}

/** How many `$${env:…}` of texts are a plain `${env:…}`. */
export function escapesIn(texts: readonly string[]): number {
  return texts.flatMap((text) => text.match(/\$\$\{(?:env|file|command):/g) ?? []).length;
}

/**
 * The request as it is sent. A value is data everywhere: encoded in a URL and in a form, escaped in JSON.
 * @param values in the order of `placeholdersIn(textsOf(request))`
 * @throws ConfigurationError for a value that no header can have
 */
export function fillRequest(request: HttpRequest, values: readonly string[]): HttpRequest {
  const left = [...values];
  const url = fill(request.url, left, strictUrl);
  const headers = Object.entries(request.headers ?? {}).map(([name, text]) => [
    name,
    fill(text, left, (value) => headerValue(name, value)),
  ]);
  const type = headers.find(([name]) => name?.toLowerCase() === 'content-type')?.[1] ?? '';
  const body = request.body === undefined ? undefined : fill(request.body, left, escapeFor(type));
  const options = Object.fromEntries(
    TEXT_OPTIONS.flatMap((name) => {
      const text = request.options?.[name];
      const encode = name === 'proxy' ? strictUrl : (value: string) => value;
      return text === undefined ? [] : [[name, fill(text, left, encode)]];
    }),
  );
  return {
    ...request,
    url,
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body }),
    ...(request.options === undefined ? {} : { options: { ...request.options, ...options } }),
  };
}

function fill(text: string, values: string[], encode: (value: string) => string): string {
  return piecesOf(text)
    .map((piece) => (piece.kind === 'literal' ? piece.text : encode(values.shift() ?? '')))
    .join('');
}

function piecesOf(text: string): readonly Piece[] {
  if (!text.includes('${')) return [{ kind: 'literal', text }];
  try {
    return parsePlaceholders(text);
  } catch (error) {
    throw new ConfigurationError([{ message: (error as SyntaxError).message }]);
  }
}

function escapeFor(type: string): (value: string) => string {
  if (/[/+]json\b/i.test(type)) return (value) => JSON.stringify(value).slice(1, -1);
  return /x-www-form-urlencoded/i.test(type) ? encodeURIComponent : (value) => value;
}

function headerValue(name: string, value: string): string {
  if (!/[\0\r\n]/.test(value)) return value;
  throw new ConfigurationError([
    { message: `the value for the header ${name} has a line end, which no header can have` },
  ]);
}
