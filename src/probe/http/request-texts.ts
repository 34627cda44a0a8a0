import type { HttpOptions, HttpRequest } from './http-request.ts';

/** The options whose text may contain placeholders. */
export const TEXT_OPTIONS = [
  'certificate',
  'key',
  'passphrase',
  'authority',
  'proxy',
  'user',
  'password',
] as const satisfies readonly (keyof HttpOptions)[];

/** All texts of a request that may contain placeholders. */
export function textsOf({ url, headers = {}, body, options = {} }: HttpRequest): readonly string[] {
  return [url, ...Object.values(headers), ...(body === undefined ? [] : [body]), ...optionTexts(options)];
}

/** The texts of options that may contain placeholders. */
export function optionTexts(options: HttpOptions): readonly string[] {
  return TEXT_OPTIONS.flatMap((name) => options[name] ?? []);
}
