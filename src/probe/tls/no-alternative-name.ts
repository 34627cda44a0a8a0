/** Error code for a certificate in which only the common name matches the name. */
export const NO_ALTERNATIVE_NAME = 'ERR_TLS_CERT_NO_ALTNAME';

/** The same, for people. */
export const WHY_NO_ALTERNATIVE_NAME =
  'the certificate has no alternative name of that kind, and a common name is not looked at by clients of today';
