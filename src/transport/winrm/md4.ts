/** MD4 (RFC 1320), with which NTLM derives a key from the password. OpenSSL 3 no longer has it; it protects nothing here that TLS does not. */
export function md4(message: Buffer): Buffer {
  const length = message.length;
  const padded = Buffer.alloc(((length + 8) >> 6) * 64 + 64);
  message.copy(padded);
  padded[length] = 0x80;
  padded.writeUInt32LE((length * 8) >>> 0, padded.length - 8);
  padded.writeUInt32LE(Math.floor(length / 2 ** 29), padded.length - 4);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < padded.length; at += 64) {
    const words = Array.from({ length: 16 }, (_, index) => padded.readUInt32LE(at + 4 * index));
    const before = state;
    for (const round of ROUNDS) state = run(round, state, words);
    state = state.map((value, index) => (value + (before[index] ?? 0)) >>> 0);
  }
  const digest = Buffer.alloc(16);
  for (const [index, value] of state.entries()) digest.writeUInt32LE(value, 4 * index);
  return digest;
}

interface Round {
  readonly mix: (x: number, y: number, z: number) => number;
  readonly add: number;
  /** The word of the block for each step. */
  readonly order: readonly number[];
  readonly turns: readonly number[];
}

const ROUNDS: readonly Round[] = [
  {
    mix: (x, y, z) => (x & y) | (~x & z),
    add: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    turns: [3, 7, 11, 19],
  },
  {
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
    add: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    turns: [3, 5, 9, 13],
  },
  {
    mix: (x, y, z) => x ^ y ^ z,
    add: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    turns: [3, 9, 11, 15],
  },
];

function run(
  { mix, add, order, turns }: Round,
  state: readonly number[],
  words: readonly number[],
): number[] {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (const [step, word] of order.entries()) {
    const sum = (a + mix(b, c, d) + (words[word] ?? 0) + add) >>> 0;
    const by = turns[step % 4] ?? 0;
    [a, b, c, d] = [d, ((sum << by) | (sum >>> (32 - by))) >>> 0, b, c];
  }
  return [a, b, c, d];
}
