import { parseNetwork } from './ip-network.ts';
import type { RouteEntry } from './route.proc.ts';

/**
 * Reads `ip -o -4 route` and `ip -o -6 route`, of iproute2 and busybox alike.
 * @returns nothing when a line makes no sense
 */
export function parseToolRoutes(v4: string, v6: string): readonly RouteEntry[] | undefined {
  const read = (text: string, any: string) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => readLine(line, any));
  const routes = [...read(v4, '0.0.0.0/0'), ...read(v6, '::/0')];
  return routes.includes(undefined) ? undefined : (routes as RouteEntry[]);
}

const TYPES = /^(unicast|blackhole|unreachable|prohibit|throw|local|broadcast|multicast|nat|anycast) /;

function readLine(line: string, any: string): RouteEntry | undefined {
  const type = TYPES.exec(line)?.[1] ?? 'unicast';
  const words = line.replace(TYPES, '').trim().split(/\s+/);
  const network = parseNetwork(words[0] === 'default' ? any : (words[0] ?? ''));
  if (network === undefined) return undefined;
  const after = (word: string) =>
    words.flatMap((found, index) => (found === word && index > 0 ? [words[index + 1] ?? ''] : []));
  const hops = after('via').map((hop, index) =>
    hop === 'inet6' || hop === 'inet' ? (words[words.indexOf('via') + 2 + index] ?? '') : hop,
  );
  const devices = [...new Set(after('dev'))];
  return {
    network,
    via: hops.length === 0 ? null : hops.join(', '),
    device: devices.length === 0 ? null : devices.join(', '),
    source: after('src')[0] ?? null,
    metric: Number(after('metric')[0] ?? 0),
    type,
    ...(after('tos').length === 0 ? {} : { ofService: true }),
  };
}
