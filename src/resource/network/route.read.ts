import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { garbled } from '../unable.ts';
import { parseKernelRoutes, type RouteEntry } from './route.proc.ts';
import { parseToolRoutes } from './route.tool.ts';

/**
 * Shell text that prints the main routing tables: by `ip` of iproute2 or busybox, else from the kernel. The same for every route, so that a
 * block looks once. iproute2 with `-o` prints several next hops on one line.
 */
export function printRoutes(): string {
  return [
    'PATH=$PATH:/usr/sbin:/sbin',
    'for ip in ip "busybox ip"; do',
    'if four=$(LC_ALL=C $ip -o -4 route 2>/dev/null) && six=$(LC_ALL=C $ip -o -6 route 2>/dev/null); then',
    `${section('ip four')}; printf '%s\\n' "$four"; ${section('ip six')}; printf '%s\\n' "$six"; exit 0; fi; done`,
    `${section('four')}; cat /proc/net/route || exit; ${section('six')}; cat /proc/net/ipv6_route 2>/dev/null; exit 0`,
  ].join('\n');
}

/** Every route of the main tables. `sourceKnown` is false if only the kernel's own table could be read. */
export function readRoutes(
  facts: Facts,
  reply: Reply,
): { readonly routes: readonly RouteEntry[]; readonly sourceKnown: boolean } | Unable {
  const sections = readSections(reply);
  const ip = sections.get('ip four');
  const routes =
    ip === undefined
      ? parseKernelRoutes(sections.get('four') ?? '', sections.get('six') ?? '', facts.architecture)
      : parseToolRoutes(ip, sections.get('ip six') ?? '');
  if (routes !== undefined && reply.exitCode === 0 && !reply.truncated)
    return { routes, sourceKnown: ip !== undefined };
  if (reply.truncated) return { unable: 'the routing table is too long to read completely' };
  return garbled(ip === undefined ? 'cat /proc/net/route' : 'ip route', reply);
}
