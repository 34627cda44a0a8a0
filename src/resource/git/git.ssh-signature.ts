import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { messageOf } from '../../model/errors.ts';

/** A signature of OpenSSH, verified without the host: by which key, or why not. */
export type SshVerdict = { readonly key: string } | { readonly wrong: string } | { readonly unable: string };

const HASHES = ['sha512', 'sha256'];
const CURVES: Readonly<Record<string, readonly [curve: string, bytes: number, hash: string]>> = {
  nistp256: ['P-256', 32, 'sha256'],
  nistp384: ['P-384', 48, 'sha384'],
  nistp521: ['P-521', 66, 'sha512'],
};

/**
 * Verifies a signature of git by the key that is in it (OpenSSH, PROTOCOL.sshsig). Whose key that is, the claim has to say.
 * @param armored from -----BEGIN SSH SIGNATURE----- on
 */
export function verifySshSignature(armored: string, payload: Buffer): SshVerdict {
  const [, base64] =
    /^-----BEGIN SSH SIGNATURE-----\n([\s\S]*?)\n-----END SSH SIGNATURE-----\s*$/.exec(armored) ?? [];
  if (base64 === undefined) return { wrong: 'the signature has no end' };
  try {
    return verifyBlob(Buffer.from(base64, 'base64'), payload);
  } catch (error) {
    if (error instanceof RangeError) return { wrong: 'the signature is cut off' };
    return { unable: `its key cannot be read: ${messageOf(error)}` };
  }
}

function verifyBlob(blob: Buffer, payload: Buffer): SshVerdict {
  if (blob.subarray(0, 6).toString('latin1') !== 'SSHSIG' || blob.readUInt32BE(6) !== 1)
    return { wrong: 'it is not a signature of version 1' };
  const [key, namespace, reserved, hash, signature] = stringsIn(blob, 10, 5);
  if (namespace?.toString() !== 'git')
    return { wrong: `it was made for ${JSON.stringify(String(namespace))}, not for git` };
  const hashName = String(hash);
  if (!HASHES.includes(hashName)) return { wrong: `it uses the hash ${JSON.stringify(hashName)}` };
  const digest = createHash(hashName).update(payload).digest();
  const signed = Buffer.concat([
    Buffer.from('SSHSIG'),
    ...[namespace, reserved, hash, digest].map(sshString),
  ]);
  const [kind, bytes] = stringsIn(signature ?? Buffer.alloc(0), 0, 2);
  const holds = check(key ?? Buffer.alloc(0), String(kind), bytes ?? Buffer.alloc(0), signed);
  if (typeof holds !== 'boolean') return holds;
  if (!holds) return { wrong: 'the signature does not belong to this content' };
  return {
    key: `SHA256:${createHash('sha256')
      .update(key ?? '')
      .digest('base64')
      .replace(/=+$/, '')}`,
  };
}

function check(
  key: Buffer,
  kind: string,
  signature: Buffer,
  signed: Buffer,
): boolean | { readonly unable: string } {
  const [type = '', first = Buffer.alloc(0), second = Buffer.alloc(0)] = keyParts(key);
  if (type === 'ssh-ed25519' && kind === type)
    return verify(null, signed, jwk({ kty: 'OKP', crv: 'Ed25519', x: first }), signature);
  if (type === 'ssh-rsa' && (kind === 'rsa-sha2-512' || kind === 'rsa-sha2-256'))
    return verify(
      kind.replace('rsa-sha2-', 'sha'),
      signed,
      jwk({ kty: 'RSA', e: first, n: second }),
      signature,
    );
  const curve = CURVES[first.toString()];
  if (type.startsWith('ecdsa-sha2-') && kind === type && curve !== undefined) {
    const [name, size, hash] = curve;
    // An uncompressed point: 4, x, y (RFC 5656, 3.1).
    if (second[0] !== 4 || second.length !== 1 + 2 * size) return false;
    const point = { x: second.subarray(1, 1 + size), y: second.subarray(1 + size) };
    const [r, s] = stringsIn(signature, 0, 2);
    const dsa = Buffer.concat([r, s].map((number) => fixed(number ?? Buffer.alloc(0), size)));
    return verify(
      hash,
      signed,
      { key: jwk({ kty: 'EC', crv: name, ...point }), dsaEncoding: 'ieee-p1363' },
      dsa,
    );
  }
  return { unable: `a key of the type ${JSON.stringify(type)} is not verified` };
}

function keyParts(
  key: Buffer,
): readonly [type: string, first: Buffer | undefined, second: Buffer | undefined] {
  const type = String(stringsIn(key, 0, 1)[0]);
  const [, first, second] = stringsIn(
    key,
    0,
    type === 'ssh-ed25519' ? 2 : /^(?:ssh-rsa|ecdsa-)/.test(type) ? 3 : 1,
  );
  return [type, first, second];
}

function jwk(fields: Readonly<Record<string, string | Buffer>>): KeyObject {
  const texts = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value.toString('base64url'),
  ]);
  return createPublicKey({ key: Object.fromEntries(texts) as Record<string, string>, format: 'jwk' });
}

/** A number without its sign, in as many bytes as the curve has. */
function fixed(number: Buffer, size: number): Buffer {
  const digits = number.subarray(Math.max(0, number.length - size));
  return Buffer.concat([Buffer.alloc(size - digits.length), digits]);
}

/** Texts that are each preceded by their length (RFC 4251, 5). @throws RangeError if there are fewer */
function stringsIn(bytes: Buffer, start: number, count: number): readonly Buffer[] {
  const found: Buffer[] = [];
  let at = start;
  for (let index = 0; index < count; index++) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('cut off');
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

function sshString(text: Buffer | undefined): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text?.length ?? 0);
  return Buffer.concat([length, text ?? Buffer.alloc(0)]);
}
