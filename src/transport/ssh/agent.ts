import { connect } from 'node:net';
import { readStrings, wireString } from './wire.ts';

/** Messages of the agent protocol (draft-miller-ssh-agent, 5.1) and the flag for RSA with SHA-512. */
const [REQUEST_IDENTITIES, IDENTITIES_ANSWER, SIGN_REQUEST, SIGN_RESPONSE] = [11, 12, 13, 14];
const FLAGS: Readonly<Record<string, number>> = { sha256: 2, sha512: 4 };
/** How long an agent may take to list its keys, and to sign, which may need somebody's confirmation. */
const [LIST_MS, SIGN_MS] = [5_000, 60_000];
const MOST_BYTES = 1024 * 1024;

/** The public keys and certificates of an agent, in its order. @throws Error that says why not */
export async function listIdentities(socket: string): Promise<Buffer[]> {
  const answer = await ask(socket, Buffer.from([REQUEST_IDENTITIES]), IDENTITIES_ANSWER, LIST_MS);
  // Each key is followed by its comment.
  return readStrings(answer.subarray(4)).filter((_, index) => index % 2 === 0);
}

/** A signature in wire format: the name of its algorithm, the signature, and the fields that security keys add. @throws Error */
export async function signByAgent(socket: string, key: Buffer, data: Buffer, hash?: string): Promise<Buffer> {
  const flags = Buffer.alloc(4);
  flags.writeUInt32BE(FLAGS[hash ?? ''] ?? 0);
  const request = Buffer.concat([Buffer.from([SIGN_REQUEST]), wireString(key), wireString(data), flags]);
  const answer = await ask(socket, request, SIGN_RESPONSE, SIGN_MS);
  const [signature] = readStrings(answer, 1);
  if (signature === undefined) throw new Error('the agent gave no signature');
  return signature;
}

function ask(path: string, request: Buffer, wanted: number, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const chunks: Buffer[] = [];
    const end = (settle: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const late = () => reject(new Error(`it does not answer within ${timeoutMs / 1000} s`));
    const timer = setTimeout(() => end(late), timeoutMs);
    socket.on('connect', () => socket.write(wireString(request)));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(() => reject(new Error(`nothing answers there (${error.code})`))),
    );
    socket.on('close', () => end(() => reject(new Error('it hung up'))));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      const [message] = readStrings(all, 1);
      if (all.length > MOST_BYTES) end(() => reject(new Error('it answers too much')));
      else if (message !== undefined) {
        const fits = message[0] === wanted;
        end(() => (fits ? resolve(message.subarray(1)) : reject(new Error('it refused'))));
      }
    });
  });
}
