import { createHash, type KeyObject, sign, verify } from 'node:crypto';

/** A signed payload in the envelope of the DSSE protocol (version 1.0.0). */
export interface Envelope {
  /** Base64. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly {
    /** A hint; it is not signed, and nothing relies on it. In our envelopes: the SHA-256 of the public key in DER. */
    readonly keyid?: string;
    /** Base64. ECDSA: in DER, over the SHA that matches the curve. */
    readonly sig: string;
  }[];
}

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** Kinds of keys, each with its hash (RFC 8032; FIPS 186-5 by the curve's size). */
const HASHES: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

/** The name of a key's kind, or undefined for a kind that we do not use. */
export function signatureKind(key: KeyObject): string | undefined {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return key.asymmetricKeyType === 'ec' && curve !== undefined && curve in HASHES
    ? `ECDSA ${curve}`
    : undefined;
}

/** SHA-256 of a public key (SPKI, DER) in hexadecimal digits. */
export function keyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/**
 * Signs bytes.
 * @param keyid of the public key that belongs to the private one
 * @param payloadType is signed too, so that what is signed as one kind of thing is never taken for another
 */
export function seal(
  payload: Buffer,
  privateKey: KeyObject,
  keyid: string,
  payloadType: string = PAYLOAD_TYPE,
): Envelope {
  const signature = sign(hashOf(privateKey), preAuthenticationEncoding(payloadType, payload), privateKey);
  return {
    payload: payload.toString('base64'),
    payloadType,
    signatures: [{ keyid, sig: signature.toString('base64') }],
  };
}

/** The signed bytes; undefined if no signature in the envelope is by this key over this payload and type. */
export function unseal(
  { payload, payloadType, signatures }: Envelope,
  publicKey: KeyObject,
): Buffer | undefined {
  const body = decode(payload);
  if (body === undefined) return undefined;
  const signed = preAuthenticationEncoding(payloadType, body);
  // The signer chooses the key id freely ("must not be used for security decisions"), so every signature is tried.
  const holds = signatures.some(({ sig }) => {
    const signature = decode(sig);
    return signature !== undefined && verify(hashOf(publicKey), signed, publicKey, signature);
  });
  return holds ? body : undefined;
}

/** The payload without checking who signed it: for messages only. */
export function peek({ payload }: Envelope): unknown {
  return parseJson(decode(payload)?.toString('utf8') ?? '');
}

/** Parses an envelope; undefined if the text is not one. Unknown fields are ignored, as the protocol requires. */
export function parseEnvelope(text: string): Envelope | undefined {
  const value = parseJson(text);
  return isEnvelope(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return (
    isMap(value) &&
    typeof value.payload === 'string' &&
    typeof value.payloadType === 'string' &&
    Array.isArray(value.signatures) &&
    value.signatures.every(
      (signature) =>
        isMap(signature) &&
        typeof signature.sig === 'string' &&
        (signature.keyid === undefined || signature.keyid === null || typeof signature.keyid === 'string'),
    )
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is signed: `DSSEv1 29 http://example.com/HelloWorld 11 hello world`. */
export function preAuthenticationEncoding(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);
}

function hashOf(key: KeyObject): string | null {
  return HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? null;
}

/** Standard and URL-safe base64 (RFC 4648), strictly: a second spelling of the same bytes is refused. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  const standard = bytes.toString('base64');
  const urlSafe = standard.replaceAll('+', '-').replaceAll('/', '_');
  return [standard, urlSafe, urlSafe.replace(/=+$/, '')].includes(text) ? bytes : undefined;
}
