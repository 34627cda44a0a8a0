import { X509Certificate } from 'node:crypto';
import { messageOf } from '../../model/errors.ts';
import type { Unable } from '../resource.ts';
import type { Sight } from '../sight.ts';

const PEM =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;
const DAY_MS = 86_400_000;

/**
 * The content of the certificates in a file, or why there is none.
 * @param now by the host's clock, milliseconds since 1970
 */
export function readCertificates(bytes: Buffer, now: number): Sight | Unable {
  const texts = bytes.toString('latin1').match(PEM);
  const chain: X509Certificate[] = [];
  try {
    for (const text of texts ?? [bytes]) chain.push(new X509Certificate(text));
  } catch (error) {
    const why = messageOf(error);
    const which =
      texts === null
        ? 'there is no certificate in the file'
        : `certificate ${chain.length + 1} in the file cannot be read`;
    return { unable: `${which}: ${why}` };
  }
  const [first] = chain;
  if (first === undefined) return { unable: 'there is no certificate in the file' };
  const { publicKey } = first;
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const bits = modulusLength ?? CURVE_BITS[namedCurve ?? publicKey.asymmetricKeyType ?? ''];
  const clock = Number.isFinite(now);
  const [from, to] = [first.validFromDate.getTime(), first.validToDate.getTime()];
  const untimed = { unable: 'the host does not report its time (date +%s)' };
  return {
    state: {
      exists: true,
      ...(clock ? { valid: from <= now && now <= to, 'days left': Math.floor((to - now) / DAY_MS) } : {}),
      'self signed': first.verify(publicKey),
      subject: nameOf(first.subject),
      issuer: nameOf(first.issuer),
      'common name':
        partsOf(first.subject)
          .findLast((part) => part.startsWith('CN='))
          ?.slice(3) ?? null,
      'alternative names': alternativeNames(first.subjectAltName),
      expires: moment(to),
      'not before': moment(from),
      serial: first.serialNumber,
      fingerprint: first.fingerprint256,
      'key type': publicKey.asymmetricKeyType ?? null,
      'key size': bits ?? null,
      'signature algorithm': first.signatureAlgorithm,
      purposes: (first.keyUsage ?? []).map((oid) => PURPOSES[oid] ?? oid),
      authority: first.ca,
      'chain length': chain.length,
      'chain complete': chain.every((one, index) => {
        const next = chain[index + 1];
        return next === undefined || (one.checkIssued(next) && one.verify(next.publicKey));
      }),
    },
    unseen: {
      ...(clock ? {} : { valid: untimed, 'days left': untimed }),
      'signature algorithm': {
        unable: 'this version of Node does not report it',
        hint: 'Node 24.9 is needed',
      },
    },
  };
}

/** Extended key usages (RFC 5280, 4.2.1.12). */
const PURPOSES: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
};

/** Sizes of keys that are not RSA (RFC 5480, RFC 8032). */
const CURVE_BITS: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  ed25519: 256,
  ed448: 456,
};

/** Node prints a name as lines `C=DE`, `CN=x`. */
function partsOf(name: string | undefined): readonly string[] {
  return (name ?? '').split('\n').filter((part) => part !== '');
}

function nameOf(name: string | undefined): string {
  return partsOf(name).join(', ');
}

/** `DNS:a, IP Address:192.0.2.1`; a name with a comma or a quote is written as a JSON text. */
function alternativeNames(text: string | undefined): readonly string[] {
  return [...(text ?? '').matchAll(/(?:^|, )[^:,]+:("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '']) =>
    name.startsWith('"') ? String(JSON.parse(name)) : name,
  );
}

function moment(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
