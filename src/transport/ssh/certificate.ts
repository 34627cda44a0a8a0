import { wireString } from './wire.ts';

/** The parts of ssh2's protocol that signing with a certificate needs; the version is pinned, and a test logs in to a real sshd. */
interface Inside {
  authPK(user: string, key: Offered, algorithm?: unknown, sign?: Sign): void;
  readonly _authsQueue: string[];
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number;
      alloc(length: number): Uint8Array;
      finalize(packet: Uint8Array): Uint8Array;
    };
  };
  readonly _cipher: { encrypt(packet: Uint8Array): void };
}
type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

/** Marks a key whose signature is complete, including the name of its algorithm. */
export const WHOLE = Symbol('signed as a whole');
interface Offered {
  readonly [WHOLE]?: true;
}

/**
 * Lets a client send signatures of certificates and of security keys. ssh2 names the signature after the key, which sshd refuses: that of a
 * certificate has the name of the plain key (PROTOCOL.certkeys of OpenSSH), and security keys add fields of their own (PROTOCOL.u2f).
 * @param client an ssh2 client whose `connect` was called
 * @throws Error if ssh2 is built differently
 */
export function takeWholeSignatures(client: object): void {
  const inside = (client as { _protocol?: Inside })._protocol;
  if (inside?._authsQueue === undefined || inside._packetRW?.write === undefined)
    throw new Error('this version of ssh2 cannot be taught certificates');
  const plain = inside.authPK.bind(inside);
  inside.authPK = (user, key, algorithm, sign) => {
    if (typeof sign !== 'function' || key[WHOLE] !== true) return plain(user, key, algorithm, sign);
    plain(user, key, algorithm, (data, _done) =>
      sign(data, (signature) => {
        // The signed data is the session's id followed by the request itself (RFC 4252, 7).
        const request = Buffer.from(data).subarray(4 + data.readUInt32BE(0));
        const payload = Buffer.concat([request, wireString(signature)]);
        const packet = inside._packetRW.write.alloc(payload.length);
        packet.set(payload, inside._packetRW.write.allocStart);
        inside._authsQueue.push('publickey');
        inside._cipher.encrypt(inside._packetRW.write.finalize(packet));
      }),
    );
  };
}
