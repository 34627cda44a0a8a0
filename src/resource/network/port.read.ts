import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import { readAccounts } from '../account/accounts.ts';
import type { Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';
import { parseConnections, parseKernelTable } from './port.proc.ts';
import type { Socket } from './port.socket.ts';
import { parseNetstat, parseSs } from './port.tool.ts';
import { readHolders } from './socket-holders.ts';

export interface Port {
  readonly number: number;
  readonly protocol: 'tcp' | 'udp';
}

export function readPort(port: Port, facts: Facts, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  if (sections.has('none')) {
    return {
      unable: `/proc/net/${port.protocol} cannot be read on the host, and neither ss nor netstat is there`,
      hint: 'install iproute2 (ss) on the host, or probe the port from outside',
    };
  }
  const tool = sections.get('tool');
  const ss = sections.get('ss');
  let sockets: readonly Socket[] | undefined;
  if (tool !== undefined) {
    const found = facts.tools.has('ss') ? parseSs(tool, port.number) : parseNetstat(tool, port.number);
    sockets = reply.exitCode === 0 ? found : undefined;
  } else {
    sockets = parseKernelTable(sections.get('proc') ?? '', port.number, facts.architecture);
  }
  if (sockets === undefined)
    return garbled(tool === undefined ? 'grep on the table of sockets' : 'the list of sockets', reply);
  if (sockets.length === 0)
    return {
      state: {
        exists: false,
        listening: false,
        'listening on ipv4 only': false,
        'listening on ipv6 only': false,
        protocol: port.protocol,
      },
      unseen: {},
    };
  const details = ss === undefined ? [] : (parseSs(ss, port.number) ?? []);
  const clients = connected(port, sections.get('clients'), facts);
  const { state, unseen } = sight(port, sockets, details, sections);
  return { state: { ...state, ...clients.state }, unseen: { ...unseen, ...clients.unseen } };
}

/** The clients that are connected to it, if that was asked for and is known. */
function connected(port: Port, text: string | undefined, facts: Facts): Sight {
  const connections = parseConnections(text ?? '', facts.architecture);
  if (connections !== undefined) {
    return { state: { clients: distinct(connections), connections: connections.length }, unseen: {} };
  }
  const reason =
    port.protocol === 'udp'
      ? { unable: 'udp has no connections' }
      : { unable: `/proc/net/${port.protocol} cannot be read, which alone shows the connections` };
  return { state: {}, unseen: allUnseen(['clients', 'connections'], reason) };
}

function sight(
  port: Port,
  sockets: readonly Socket[],
  details: readonly Socket[],
  sections: ReadonlyMap<string, string>,
): Sight {
  const all = [...sockets, ...details];
  const unseen: Record<string, Unable> = {};
  const takesIpv4 = all.some((socket) => socket.ipv4 === true);
  const known =
    takesIpv4 || (details.length > 0 ? details : sockets).every((socket) => socket.ipv4 !== undefined);
  if (!known) {
    unseen.ipv4 = unseen['listening on ipv6 only'] = {
      unable: 'it listens on ::, and the kernel table does not show whether that socket accepts IPv4 as well',
      hint: 'install iproute2 on the host: ss shows it',
    };
  }
  const processes = distinct([
    ...all.flatMap((socket) => socket.processes ?? []),
    ...readHolders(
      sockets.map(({ inode }) => inode ?? ''),
      sections,
    ),
  ]);
  if (processes.length === 0) {
    unseen.process = {
      unable: 'the process that holds the socket cannot be seen',
      hint: "look as root (sudo: true); in a container without the capability SYS_PTRACE root does not see other users' sockets",
    };
  }
  const accounts = sections.get('accounts');
  const nameOf = readAccounts(accounts ?? '');
  const users = distinct(
    sockets.flatMap((socket) =>
      socket.uid === undefined || accounts === undefined ? [] : [nameOf(socket.uid)],
    ),
  );
  if (users.length === 0)
    unseen.user = { unable: `/proc/net/${port.protocol} cannot be read, which alone shows the user` };
  return {
    state: {
      exists: true,
      listening: true,
      addresses: distinct(sockets.map((socket) => socket.address)),
      protocol: port.protocol,
      ...(known
        ? {
            ipv4: takesIpv4,
            'listening on ipv6 only': !takesIpv4 && sockets.some((socket) => socket.ipv6),
          }
        : {}),
      'listening on ipv4 only': !sockets.some((socket) => socket.ipv6),
      ipv6: sockets.some((socket) => socket.ipv6),
      ...(processes.length === 0 ? {} : { process: processes.join(', ') }),
      ...(users.length === 0 ? {} : { user: users.join(', ') }),
    },
    unseen,
  };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
