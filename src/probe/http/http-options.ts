import type { AgentOptions } from 'node:https';
import { UnableError } from '../../model/errors.ts';
import type { HttpOptions, HttpRequest } from './http-request.ts';

/** The options that are texts, in which placeholders may stand. */
export const TEXT_OPTIONS = [
  'certificate',
  'key',
  'passphrase',
  'authority',
  'proxy',
  'user',
  'password',
] as const satisfies readonly (keyof HttpOptions)[];

/** All texts of a request in which placeholders may stand. */
export function textsOf({ url, headers = {}, body, options = {} }: HttpRequest): readonly string[] {
  return [url, ...Object.values(headers), ...(body === undefined ? [] : [body]), ...optionTexts(options)];
}

/** The texts of options in which placeholders may stand. */
export function optionTexts(options: HttpOptions): readonly string[] {
  return TEXT_OPTIONS.flatMap((name) => options[name] ?? []);
}

/** The header of Basic authentication, or nothing. */
export function authorization({ user, password }: HttpOptions): Readonly<Record<string, string>> {
  if (user === undefined && password === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}` };
}

/** What node:tls takes. @throws UnableError for an authority that is none: node:tls would pass over it */
export function tlsOptions(options: HttpOptions): AgentOptions {
  const { certificate, key, passphrase, authority, verify } = options;
  if (authority !== undefined && !/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(authority))
    throw new UnableError(
      'the certificate, key or authority of the request cannot be used: the authority is not a PEM certificate',
    );
  return {
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(authority === undefined ? {} : { ca: authority }),
    ...(verify === false ? { rejectUnauthorized: false } : {}),
  };
}

/** A proxy in its parts, as axios takes it. */
interface Proxy {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly auth?: { readonly username: string; readonly password: string };
}

/** False: none, whatever the environment says. */
export function proxyOf({ proxy }: HttpOptions): Proxy | false {
  if (proxy === undefined) return false;
  const { protocol, hostname, port, username, password } = new URL(proxy);
  return {
    protocol: protocol.slice(0, -1),
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    ...(username === ''
      ? {}
      : { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }),
  };
}
