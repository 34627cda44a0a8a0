import type { PeerCertificate } from 'node:tls';

/** Code of the error for a certificate that only its common name could be for the name. */
export const NO_ALTERNATIVE_NAME = 'ERR_TLS_CERT_NO_ALTNAME';

/** The same, for people. */
export const WHY_NO_ALTERNATIVE_NAME =
  'the certificate has no alternative name of that kind, and a common name is not looked at by clients of today';

/**
 * As node:tls judges it, but a common name never stands for the name of a server: RFC 9525, 2 took that away, and browsers, Go and
 * Python have not looked at it for years. OpenSSL, and with it curl and Node, still do where no alternative name is a DNS name.
 */
export async function loadIdentityCheck(): Promise<
  (name: string, certificate: PeerCertificate) => Error | undefined
> {
  const [{ checkServerIdentity }, { isIP }] = await Promise.all([import('node:tls'), import('node:net')]);
  return (name, certificate) => {
    const kind = isIP(name) === 0 ? 'DNS' : 'IP Address';
    const names = certificate.subjectaltname ?? '';
    // A name in it may hold anything, quoted then; what it holds is compared by node:tls, this only says that there is one.
    if (new RegExp(`(?:^|, )${kind}:`).test(names)) return checkServerIdentity(name, certificate);
    return Object.assign(new Error(WHY_NO_ALTERNATIVE_NAME), { code: NO_ALTERNATIVE_NAME });
  };
}
