import { isBigEndian } from '../byte-order.ts';
import { type IpAddress, ipFromHex, printIp } from './ip-address.ts';
import type { IpNetwork } from './ip-network.ts';

/** One line of the main routing table. */
export interface RouteEntry {
  readonly network: IpNetwork;
  /** Addresses of the gateways joined by commas; null if the network is directly connected. */
  readonly via: string | null;
  readonly device: string | null;
  /** Source address of packets; null if the kernel chooses, undefined if the source does not show it. */
  readonly source?: string | null;
  readonly metric: number;
  /** unicast, blackhole, unreachable, prohibit, throw. */
  readonly type: string;
  /** Only packets of one type of service use it; the kernel's own table does not show that. */
  readonly ofService?: true;
}

/** The order in which routes to one network are tried: those for all packets first, the lowest metric first. */
export function byPrecedence(a: RouteEntry, b: RouteEntry): number {
  return Number(a.ofService === true) - Number(b.ofService === true) || a.metric - b.metric;
}

/** RTF_REJECT, RTF_ANYCAST, RTF_CACHE, RTF_LOCAL (linux/route.h, linux/ipv6_route.h). */
const [REJECT, NOT_MAIN] = [0x0200, 0x0010_0000 | 0x0100_0000 | 0x8000_0000];
const MULTICAST = 0xffn << 120n;

/**
 * Reads /proc/net/route and /proc/net/ipv6_route (proc_net(5)), each possibly empty.
 * @returns undefined if the heading of the first is missing: then no table was read
 */
export function parseKernelRoutes(
  v4: string,
  v6: string,
  architecture: string,
): readonly RouteEntry[] | undefined {
  const [heading = '', ...rows] = v4.split('\n');
  if (!heading.startsWith('Iface')) return undefined;
  const four = rows.map((row) => readV4(row, isBigEndian(architecture)));
  const six = v6.split('\n').map(readV6);
  return [...four, ...six].filter((route) => route !== undefined);
}

function readV4(row: string, bigEndian: boolean): RouteEntry | undefined {
  const [device = '', destination = '', gateway = '', flags = '', , , metric, mask = ''] = row
    .split('\t')
    .map((field) => field.trim());
  if (!/^[0-9A-F]{8}$/.test(mask)) return undefined;
  const address = (hex: string): IpAddress =>
    ipFromHex(bigEndian ? hex : (hex.match(/../g) ?? []).reverse().join(''));
  const prefix = address(mask).bits.toString(2).replaceAll('0', '').length;
  const rejects = (Number.parseInt(flags, 16) & REJECT) !== 0;
  return {
    network: { ...address(destination), prefix },
    via: gateway === '00000000' ? null : printIp(address(gateway)),
    device: device === '*' ? null : device,
    metric: Number(metric),
    // The table does not distinguish unreachable from prohibit or blackhole.
    type: rejects ? 'unreachable' : 'unicast',
  };
}

function readV6(row: string): RouteEntry | undefined {
  const [destination = '', length = '', , , gateway = '', metric = '', , , flags = '', device = ''] = row
    .trim()
    .split(/\s+/);
  if (!/^[0-9a-f]{32}$/.test(destination)) return undefined;
  const bits = Number.parseInt(flags, 16);
  const network = { ...ipFromHex(destination), prefix: Number.parseInt(length, 16) };
  // Entries of the kernel's other tables: own addresses, multicast, and the last entry, which refuses everything.
  if (
    (bits & NOT_MAIN) !== 0 ||
    network.bits >= MULTICAST ||
    (device === 'lo' && (bits & REJECT) !== 0 && metric === 'ffffffff')
  )
    return undefined;
  return {
    network,
    via: /^0+$/.test(gateway) ? null : printIp(ipFromHex(gateway)),
    device: device === 'lo' && (bits & REJECT) !== 0 ? null : device,
    metric: Number.parseInt(metric, 16),
    type: (bits & REJECT) === 0 ? 'unicast' : 'unreachable',
  };
}
