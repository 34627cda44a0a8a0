import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME } from './no-alternative-name.ts';

/**
 * Like the check of node:tls, but a common name never counts as the name of a server: RFC 9525, 2 removed that, and browsers, Go and Python
 * have ignored it for years. OpenSSL, and so curl and Node, still accept it if no alternative name is a DNS name. And `*` only stands for a
 * whole part of a name (RFC 9525, 6.3); Node takes `f*.web.test`, too, which browsers, curl and Go refuse.
 */
export function checkIdentity(name: string, certificate: PeerCertificate): Error | undefined {
  const kind = isIP(name) === 0 ? 'DNS:' : 'IP Address:';
  const names = namesIn(certificate.subjectaltname ?? '').filter((one) => one.startsWith(kind));
  if (names.length === 0)
    return Object.assign(new Error(WHY_NO_ALTERNATIVE_NAME), { code: NO_ALTERNATIVE_NAME });
  const whole = names.filter((one) => !PARTIAL_WILDCARD.test(one));
  return checkServerIdentity(name, {
    ...certificate,
    subject: NOBODY,
    subjectaltname: whole.join(', '),
  });
}

/** Without a common name that could count. */
const NOBODY = {} as PeerCertificate['subject'];

const PARTIAL_WILDCARD = /^DNS:(?:[^.]+\*|\*[^.])/;

/** Names are separated by commas; one that contains a comma is quoted as in JSON, as node:tls prints it. */
function namesIn(text: string): readonly string[] {
  const found = text.match(/(?:[^",]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return found.map((name) => name.trim());
}
