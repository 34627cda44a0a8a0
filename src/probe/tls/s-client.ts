import { isIP, isIPv6 } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { quote, sh } from '../../transport/shell/quote.ts';

/** One handshake that a host makes with its own openssl. */
export interface InsideHandshake {
  /** A name as the host resolves it, or an address. */
  readonly host: string;
  readonly port: number;
  /** For the connection and the handshake together. */
  readonly seconds: number;
  /** PEM of the authorities to trust instead of those of the host. */
  readonly authority?: string;
  /** Offers this version alone; default: what the host offers by itself. */
  readonly version?: SecureVersion;
  /** Also lists which standard name its ciphers have. */
  readonly names?: boolean;
}

const FLAGS: Readonly<Record<SecureVersion, string>> = {
  TLSv1: '-tls1',
  'TLSv1.1': '-tls1_1',
  'TLSv1.2': '-tls1_2',
  'TLSv1.3': '-tls1_3',
};

/**
 * The shell text of a handshake by openssl s_client(1), which hangs up when its input ends. `-msg` shows every message as it comes: without
 * it, a server that begins a handshake and stops looks like one that is silent, and one that rejects our Finished like one that accepts it.
 */
export function sClientCommand(handshake: InsideHandshake): string {
  const { host, port, seconds, authority, version, names } = handshake;
  const at = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const name = isIP(host) === 0 ? sh` -servername ${host}` : '';
  // OpenSSL disables old versions by default; only the lowest security level enables them.
  const only = version === undefined ? '' : ` ${FLAGS[version]} -cipher DEFAULT:@SECLEVEL=0`;
  const client = `openssl s_client -connect ${quote(at)}${name} -showcerts -msg${only}`;
  const asked =
    authority === undefined
      ? `$limit ${client} </dev/null`
      : // With -CAfile, OpenSSL 1.0 would trust those of the host as well.
        `{ ${sh`printf '%s' ${authority}`}; } 2>/dev/null | SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null $limit ${client} -CAfile /dev/stdin`;
  return [
    'export LC_ALL=C',
    'has() { command -v "$1" >/dev/null 2>&1; }',
    'if has openssl; then',
    `limit=; has timeout && limit=${quote(`timeout ${Math.ceil(seconds)}`)}`,
    'echo "now $(date +%s)"',
    asked,
    'status=$?',
    ...(names === true
      ? ['echo names; openssl ciphers -stdname ALL:COMPLEMENTOFALL:@SECLEVEL=0 2>/dev/null']
      : []),
    'echo "openssl $status" >&2',
    'else echo none; fi',
  ].join('\n');
}
