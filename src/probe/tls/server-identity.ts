import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME } from './no-alternative-name.ts';

/**
 * As node:tls judges it, but a common name never stands for the name of a server: RFC 9525, 2 took that away, and browsers, Go and
 * Python have not looked at it for years. OpenSSL, and with it curl and Node, still do where no alternative name is a DNS name.
 */
export function checkIdentity(name: string, certificate: PeerCertificate): Error | undefined {
  const kind = isIP(name) === 0 ? 'DNS' : 'IP Address';
  const names = certificate.subjectaltname ?? '';
  // A name in it may hold anything, quoted then; what it holds is compared by node:tls, this only says that there is one.
  if (new RegExp(`(?:^|, )${kind}:`).test(names)) return checkServerIdentity(name, certificate);
  return Object.assign(new Error(WHY_NO_ALTERNATIVE_NAME), { code: NO_ALTERNATIVE_NAME });
}
