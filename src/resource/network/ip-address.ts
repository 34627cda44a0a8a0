import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** An address as a number, so that networks can be compared. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** Reads an address of either family; a zone (`fe80::1%eth0`) is left out. */
export function parseIp(text: string): IpAddress | undefined {
  const plain = text.replace(/%.*$/, '');
  if (isIPv4(plain)) return { family: 4, bits: fromParts(plain.split('.').map(Number), 8n) };
  if (!isIPv6(plain)) return undefined;
  // An IPv4 tail counts as two groups (RFC 4291, 2.2).
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  const [a = 0, b = 0, c = 0, d = 0] = (tail?.[2] ?? '').split('.').map(Number);
  const hex = tail === null ? plain : `${tail[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const [left = '', right] = hex.split('::');
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [head, end] = [groups(left), groups(right ?? '')];
  return {
    family: 6,
    bits: fromParts([...head, ...Array(8 - head.length - end.length).fill(0), ...end], 16n),
  };
}

/** As people write it: `10.0.0.1`, `2001:db8::1` (RFC 5952). */
export function printIp({ family, bits }: IpAddress): string {
  if (family === 4) return parts(bits, 4, 8n).join('.');
  const groups = parts(bits, 8, 16n).map((group) => group.toString(16));
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

/** Bytes in network order, as hexadecimal digits without separators. */
export function ipFromHex(hex: string): IpAddress {
  return { family: hex.length === 8 ? 4 : 6, bits: BigInt(`0x${hex}`) };
}

export function width({ family }: Pick<IpAddress, 'family'>): number {
  return family === 4 ? 32 : 128;
}

function fromParts(numbers: readonly number[], size: bigint): bigint {
  return numbers.reduce((bits, part) => (bits << size) | BigInt(part), 0n);
}

function parts(bits: bigint, count: number, size: bigint): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number((bits >> (size * BigInt(count - 1 - index))) & ((1n << size) - 1n)),
  );
}
