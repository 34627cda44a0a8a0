import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME } from './no-alternative-name.ts';

/**
 * Like the check of node:tls, but a common name never counts as the name of a server: RFC 9525, 2 removed that, and browsers, Go and Python
 * have ignored it for years. OpenSSL, and so curl and Node, still accept it if no alternative name is a DNS name.
 */
export function checkIdentity(name: string, certificate: PeerCertificate): Error | undefined {
  const kind = isIP(name) === 0 ? 'DNS' : 'IP Address';
  const names = certificate.subjectaltname ?? '';
  // A name may contain anything, quoted if necessary; node:tls compares its content, this only finds out whether there is one.
  if (new RegExp(`(?:^|, )${kind}:`).test(names)) return checkServerIdentity(name, certificate);
  return Object.assign(new Error(WHY_NO_ALTERNATIVE_NAME), { code: NO_ALTERNATIVE_NAME });
}
