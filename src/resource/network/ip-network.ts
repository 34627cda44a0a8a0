import { type IpAddress, parseIp, printIp, width } from './ip-address.ts';

export interface IpNetwork extends IpAddress {
  /** Length of the prefix: 0 to 32, or 0 to 128. */
  readonly prefix: number;
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

/** `10.0.0.0/8`. */
export function printNetwork(network: IpNetwork): string {
  return `${printIp(network)}/${network.prefix}`;
}
