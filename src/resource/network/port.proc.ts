import { SocketAddress } from 'node:net';
import { isBigEndian } from '../byte-order.ts';
import type { Socket } from './port.socket.ts';

const ROW =
  /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) (?:0{8}|0{32}):0000 [0-9A-F]{2} \S+ \S+ \S+ +(\d+) +\d+ +(\d+) /;

/**
 * Reads rows of /proc/net/{tcp,udp}{,6} (proc_net(5)) and keeps those of one port.
 * @returns undefined if the header line is missing: then no table was read
 */
export function parseKernelTable(
  text: string,
  port: number,
  architecture: string,
): readonly Socket[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (!lines.some((line) => /^\s*sl /.test(line))) return undefined;
  const sockets: Socket[] = [];
  for (const line of lines) {
    if (/^\s*sl /.test(line)) continue;
    const [, hex, local = '', uid, inode] = ROW.exec(line) ?? [];
    if (hex === undefined || uid === undefined || inode === undefined) return undefined;
    if (Number.parseInt(local, 16) === port)
      sockets.push({ ...addressOf(hex, isBigEndian(architecture)), uid: Number(uid), inode });
  }
  return sockets;
}

const CONNECTION = /^\s*\d+: [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4} 01 /;

/** The remote address of each row that is an established connection. @returns undefined without the header line */
export function parseConnections(text: string, architecture: string): readonly string[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (!lines.some((line) => /^\s*sl /.test(line))) return undefined;
  const rows = lines.filter((line) => !/^\s*sl /.test(line)).map((line) => CONNECTION.exec(line)?.[1]);
  if (rows.includes(undefined)) return undefined;
  return rows.map((hex) => addressOf(hex ?? '', isBigEndian(architecture)).address);
}

function addressOf(hex: string, bigEndian: boolean): Pick<Socket, 'address' | 'ipv4' | 'ipv6'> {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => {
    const pairs = (word.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    return bigEndian ? pairs : pairs.reverse();
  });
  if (bytes.length === 4) return { address: bytes.join('.'), ipv4: true, ipv6: false };
  // An IPv4 address in an IPv6 socket (RFC 4291, 2.5.5.2) accepts only IPv4.
  if (bytes.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255') {
    return { address: bytes.slice(12).join('.'), ipv4: true, ipv6: false };
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  const { address } = new SocketAddress({ address: groups.join(':'), family: 'ipv6' });
  return address === '::' ? { address, ipv6: true } : { address, ipv4: false, ipv6: true };
}
