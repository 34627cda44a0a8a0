import type { Facts } from '../../host/facts.ts';
import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { ipFromHex, parseIp, printIp } from './ip-address.ts';
import { contains, type IpNetwork, networkOf, parseNetwork, printNetwork } from './ip-network.ts';
import { parseKernelRoutes } from './route.proc.ts';

const ATTRIBUTES = ['addresses', 'ipv4', 'ipv6'];

/** Shell text: `ip -o addr` of iproute2 or busybox, else the kernel's own tables (proc_net(5)). */
export function printAddresses(): string {
  return [
    'PATH=$PATH:/usr/sbin:/sbin',
    'if list=$(LC_ALL=C ip -o addr 2>/dev/null || LC_ALL=C busybox ip -o addr 2>/dev/null) && [ -n "$list" ]; then',
    `${section('ip')}; printf '%s\\n' "$list"`,
    `else ${section('inet6')}; cat /proc/net/if_inet6 2>/dev/null; ${section('trie')}; cat /proc/net/fib_trie; ${section('route')}; cat /proc/net/route; fi`,
  ].join('\n');
}

/** The addresses of one interface, from the output of `printAddresses`. Undefined if they were not asked for. */
export function readAddresses(name: string, facts: Facts, sections: ReadonlyMap<string, string>): Sight {
  const ip = sections.get('ip');
  if (ip !== undefined) {
    const rows = ip.split('\n').map((line) => /^\d+: +(\S+) +inet6? +(\S+)(?: +peer +(\S+))?/.exec(line));
    if (!rows.some((row) => row !== null)) return untold('the output of ip -o addr makes no sense');
    const found = rows.flatMap((row) => (row?.[1] === name ? [fromTool(row[2] ?? '', row[3])] : []));
    return found.includes(undefined)
      ? untold('the output of ip -o addr makes no sense')
      : told(found as IpNetwork[]);
  }
  const trie = sections.get('trie');
  if (trie === undefined) return { state: {}, unseen: {} };
  const v6 = fromInet6(name, sections.get('inet6') ?? '');
  const v4 = fromTrie(name, trie, sections.get('route') ?? '', facts.architecture);
  if (v4 === undefined)
    return untold(
      'without ip, nothing shows which IPv4 address belongs to which interface',
      'install iproute2 (ip) on the host',
    );
  return told([...v4, ...v6]);
}

function told(found: readonly IpNetwork[]): Sight {
  const of = (family: 4 | 6) => found.filter((address) => address.family === family).map(printIp);
  return { state: { addresses: found.map(printNetwork), ipv4: of(4), ipv6: of(6) }, unseen: {} };
}

function untold(unable: string, hint?: string): Sight {
  const reason: Unable = hint === undefined ? { unable } : { unable, hint };
  return { state: {}, unseen: allUnseen(ATTRIBUTES, reason) };
}

/** `10.0.0.1/24`, or with a peer `10.0.0.1 peer 10.0.0.2/32`: then the length follows the peer. */
function fromTool(written: string, peer: string | undefined): IpNetwork | undefined {
  return parseNetwork(
    peer === undefined || written.includes('/') ? written : `${written}/${peer.split('/')[1] ?? ''}`,
  );
}

/** `fe80000… index length scope flags name`, all in hexadecimal. */
function fromInet6(name: string, text: string): readonly IpNetwork[] {
  return text.split('\n').flatMap((line) => {
    const [, hex, length, device] = /^([0-9a-f]{32}) \S+ ([0-9a-f]{2}) \S+ \S+ +(\S+)$/.exec(line) ?? [];
    return hex === undefined || device !== name
      ? []
      : [{ ...ipFromHex(hex), prefix: Number.parseInt(length ?? '', 16) }];
  });
}

/**
 * The trie has the host's own addresses without their interface; the directly connected network in /proc/net/route that contains an address
 * shows both interface and prefix.
 * @returns undefined if an address is left over: it could belong to any interface
 */
function fromTrie(
  name: string,
  trie: string,
  routes: string,
  architecture: string,
): readonly IpNetwork[] | undefined {
  if (!trie.includes('Local:')) return undefined;
  const connected = parseKernelRoutes(routes, '', architecture)?.filter(
    (route) => route.via === null && route.network.prefix < 32,
  );
  if (connected === undefined) return undefined;
  const own: IpNetwork[] = [];
  for (const text of ownAddresses(trie)) {
    const ip = parseIp(text);
    if (ip === undefined) return undefined;
    // All of 127/8 belongs to lo, without a route.
    if (text.startsWith('127.')) {
      if (name === 'lo') own.push({ ...ip, prefix: 8 });
      continue;
    }
    const homes = connected.filter(({ network }) => contains(networkOf(network), ip));
    const [home] = homes.sort((a, b) => b.network.prefix - a.network.prefix);
    if (home === undefined || homes.some(({ device }) => device !== home.device)) return undefined;
    if (home.device === name) own.push({ ...ip, prefix: home.network.prefix });
  }
  return own;
}

/** Each `|-- 10.0.0.1` that is followed by `/32 host LOCAL`, once: more than one table contains it. */
function ownAddresses(trie: string): ReadonlySet<string> {
  const own = new Set<string>();
  let leaf = '';
  for (const line of trie.split('\n')) {
    leaf = /\|-- (\S+)/.exec(line)?.[1] ?? leaf;
    if (/^\s*\/32 host LOCAL/.test(line)) own.add(leaf);
  }
  return own;
}
