import { NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME } from './no-alternative-name.ts';

/** Why a certificate is not trusted, for people: its code of OpenSSL (x509_vfy.h), the name of that code in Node, and the words. */
const REASONS: readonly (readonly [number | undefined, string, string])[] = [
  [2, 'UNABLE_TO_GET_ISSUER_CERT', 'its issuer is not trusted'],
  [9, 'CERT_NOT_YET_VALID', 'the certificate is not valid yet'],
  [10, 'CERT_HAS_EXPIRED', 'the certificate has expired'],
  [18, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate is self-signed'],
  [19, 'SELF_SIGNED_CERT_IN_CHAIN', 'the certificate chain has a self-signed certificate'],
  [20, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its issuer is not trusted'],
  [21, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its issuer is not known, or the chain lacks a part'],
  [25, 'PATH_LENGTH_EXCEEDED', 'its chain is longer than an authority in it allows'],
  [26, 'INVALID_PURPOSE', 'a certificate of its chain is not for this purpose'],
  [
    undefined,
    'UNSPECIFIED',
    'OpenSSL rejects it for a reason that Node does not name: openssl s_client says it',
  ],
  [undefined, 'ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate is for another name'],
  [undefined, NO_ALTERNATIVE_NAME, WHY_NO_ALTERNATIVE_NAME],
];

/** @param code of OpenSSL, or its name in Node. @returns undefined for a rare one */
export function whyUntrusted(code: number | string): string | undefined {
  return REASONS.find(([number, name]) => code === number || code === name)?.[2];
}
