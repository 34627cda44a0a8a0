import type { Socket } from './port.socket.ts';

/** `State Recv-Q Send-Q Local:Port Peer:Port users:((…))`; ss(8) omits columns that are the same everywhere. */
const SS_ROW = /(?:^|\s)\d+\s+\d+\s+(\S+):(\d+)\s+\S+:\*(?:\s+users:\((.*)\))?\s*$/;
/** The name of a process may contain a line end, which ends the row for us. */
const CUT_ROW = /(?:^|\s)\d+\s+\d+\s+(\S+):(\d+)\s+\S+:\*\s+users:\(/;

/** Reads the lines of `ss -Hlnp` and keeps those of one port. @returns undefined if a line that may be about it makes no sense */
export function parseSs(text: string, port: number): readonly Socket[] | undefined {
  const rows = text.split('\n').filter((line) => line.trim() !== '');
  if (rows.length > 0 && !rows.some((row) => SS_ROW.test(row))) return undefined;
  const sockets: Socket[] = [];
  for (const row of rows) {
    const [, local, number, users] = SS_ROW.exec(row) ?? [];
    if (local === undefined) {
      const [, cut, cutNumber] = CUT_ROW.exec(row) ?? [];
      if (cut !== undefined && Number(cutNumber) !== port) continue;
      if (cut !== undefined || new RegExp(`:${port}\\b`).test(row)) return undefined;
      continue;
    }
    if (Number(number) !== port) continue;
    const processes = [...(users ?? '').matchAll(/\("((?:[^"\\]|\\.)*)",pid=\d+/g)].map(
      (match) => match[1] ?? '',
    );
    sockets.push({ ...familiesOf(local, true), processes });
  }
  return sockets;
}

/** Reads `netstat -lnt` or `-lnu`, of net-tools and busybox alike. @returns undefined without its heading */
export function parseNetstat(text: string, port: number): readonly Socket[] | undefined {
  const lines = text.split('\n');
  const heading = lines.findIndex((line) => line.startsWith('Proto '));
  if (heading === -1) return undefined;
  return lines.slice(heading + 1).flatMap((line) => {
    const local = line.split(/\s+/)[3] ?? '';
    return local.endsWith(`:${port}`) ? [familiesOf(local.slice(0, -`:${port}`.length), false)] : [];
  });
}

/** ss writes `*` for an IPv6 socket that accepts both families and `[::]` for one that does not; netstat writes `::` for either. */
function familiesOf(local: string, tellsBoth: boolean): Pick<Socket, 'address' | 'ipv4' | 'ipv6'> {
  const address = local.replace(/^\[(.*)\]/, '$1');
  if (address === '*') return { address: '::', ipv4: true, ipv6: true };
  if (!address.includes(':')) return { address, ipv4: true, ipv6: false };
  if (/^::ffff:[\d.]+$/i.test(address)) return { address: address.slice(7), ipv4: true, ipv6: false };
  return address === '::' && !tellsBoth ? { address, ipv6: true } : { address, ipv4: false, ipv6: true };
}
