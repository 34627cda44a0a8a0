import type { AgentOptions } from 'node:https';
import { UnableError } from '../../model/errors.ts';
import type { HttpOptions } from './http-request.ts';

/** The header of Basic authentication, if there is one. */
export function authorization({ user, password }: HttpOptions): Readonly<Record<string, string>> {
  if (user === undefined && password === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}` };
}

/** The options of node:tls. @throws UnableError for an invalid authority, which node:tls would ignore */
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

/** A proxy in the form that axios takes. */
interface Proxy {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly auth?: { readonly username: string; readonly password: string };
}

/** False: no proxy, whatever the environment variables say. */
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
