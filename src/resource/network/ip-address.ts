import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** An address as a number, so that networks can be compared. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

export interface IpNetwork extends IpAddress {
  /** Length of the prefix: 0 to 32, or 0 to 128. */
  readonly prefix: number;
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

/** Reads `10.0.0.0/8`; without a length it is one address. The bits behind the prefix are kept. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const ip = parseIp(address);
  if (ip === undefined) return undefined;
  const prefix = length === undefined ? width(ip) : Number(length);
  return prefix <= width(ip) ? { ...ip, prefix } : undefined;
}

/** The network that an address with a prefix belongs to. */
export function networkOf({ family, bits, prefix }: IpNetwork): IpNetwork {
  const rest = BigInt(width({ family }) - prefix);
  return { family, bits: (bits >> rest) << rest, prefix };
}

/** Whether the address lies in the network. */
export function contains(network: IpNetwork, address: IpAddress): boolean {
  return (
    network.family === address.family &&
    networkOf({ ...address, prefix: network.prefix }).bits === networkOf(network).bits
  );
}

/** As people write it: `10.0.0.1`, `2001:db8::1` (RFC 5952). */
export function printIp({ family, bits }: IpAddress): string {
  if (family === 4) return parts(bits, 4, 8n).join('.');
  const groups = parts(bits, 8, 16n).map((group) => group.toString(16));
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

/** `10.0.0.0/8`. */
export function printNetwork(network: IpNetwork): string {
  return `${printIp(network)}/${network.prefix}`;
}

/** Bytes in network order, as hexadecimal digits without separators. */
export function ipFromHex(hex: string): IpAddress {
  return { family: hex.length === 8 ? 4 : 6, bits: BigInt(`0x${hex}`) };
}

function width({ family }: Pick<IpAddress, 'family'>): number {
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
