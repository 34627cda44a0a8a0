import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { only } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { printHolders, readHolders } from './socket-holders.ts';

/** SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET (unix(7)). */
const TYPES: Readonly<Record<string, string>> = { '0001': 'stream', '0002': 'datagram', '0005': 'seqpacket' };
/** The flag __SO_ACCEPTCON: the socket accepts connections (proc_net(5)). */
const ACCEPTS = 0x1_0000;

export const unixSocketResource: Resource = {
  noun: 'unix socket',
  key: 'quoted',
  description:
    'A socket by its path, as the kernel lists it; abstract ones begin with @. /run and /var/run are the same. A file left by a dead program does not count, nor a program whose file is gone.',
  attributes: {
    exists: {
      type: 'boolean',
      ofPath: true,
      description: 'A program has a socket bound to this path, and it is there.',
    },
    listening: {
      type: 'boolean',
      adjective: true,
      description: 'It accepts connections; for datagrams: it is bound.',
    },
    type: {
      never: only('stream', 'datagram', 'seqpacket'),
      type: 'text',
      description: 'stream, datagram or seqpacket.',
    },
    process: {
      type: 'text',
      description: 'Names of the processes that hold it; usually only root can see them.',
    },
  },
  examples: [
    'the unix socket "/run/dbus/system_bus_socket" is listening',
    'the unix socket "/run/dbus/system_bus_socket" has type stream',
    'the unix socket "/run/nosuch.sock" does not exist',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    return /^[/@][^\n]+$/.test(name)
      ? undefined
      : `a unix socket has an absolute path, or @ before an abstract name; found ${JSON.stringify(name)}`;
  },
  look(name: string, _facts, wanted: readonly string[]): Look {
    const look = lookWith(wanted.includes('process') ? withProcess(name) : ALL, (reply) =>
      readSocket(name, reply),
    );
    return {
      ...look,
      further(reply) {
        const seen = look.read(reply);
        if (name.startsWith('@') || 'unable' in seen || seen.exists !== true) return undefined;
        return lookWith(`${printFile(name)}\n${look.command}`, (answer) => readSocket(name, answer));
      },
    };
  },
};

/** /var/run is a link to /run (FHS 3.0, 5.13), and the kernel has whichever path the program used. */
function newName(path: string): string {
  return path.replace(/^\/var\/run\//, '/run/');
}

function oldName(path: string): string {
  return newName(path).replace(/^\/run\//, '/var/run/');
}

/** The whole table: the same for every socket. */
const ALL = `${section('sockets')}; LC_ALL=C cat /proc/net/unix`;

function withProcess(name: string): string {
  return [
    sh`found=$(LC_ALL=C grep -F -e RefCount -e ${` ${oldName(name)}`} -e ${` ${newName(name)}`} /proc/net/unix); status=$?`,
    `${section('sockets')}; printf '%s\\n' "$found"; [ $status -lt 126 ] || exit $status; fds=`,
    'while read -r _ _ _ _ _ _ inode _; do case $inode in *[!0-9]*|"") ;; *) fds="$fds -e socket:.$inode]";; esac; done <<EOF',
    '$found',
    'EOF',
    printHolders(),
    'exit 0',
  ].join('\n');
}

/** Whether the path still leads to a socket: a program keeps its own after somebody removed or replaced the file. */
function printFile(name: string): string {
  return `${section('file')}; ${sh`f=${name}; if [ -S "$f" ]; then echo socket; else LC_ALL=C ls -ld -- "$f" 2>&1; fi`}`;
}

function readSocket(name: string, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const [heading = '', ...rows] = (sections.get('sockets') ?? '').split('\n');
  if (reply.exitCode !== 0 || !heading.startsWith('Num ')) return garbled('reading /proc/net/unix', reply);
  const sockets = rows.flatMap((row) => {
    const [, flags, type, inode, path] =
      /^[0-9a-fA-F]+: [0-9A-F]+ [0-9A-F]+ ([0-9A-F]+) ([0-9A-F]{4}) [0-9A-F]{2} +(\d+) (.+)$/.exec(row) ?? [];
    return path !== undefined && newName(path) === newName(name)
      ? [{ flags: Number.parseInt(flags ?? '', 16), type: type ?? '', inode: inode ?? '' }]
      : [];
  });
  // Accepted connections have the same path: the listening one stands for all.
  const socket = sockets.find(({ flags }) => (flags & ACCEPTS) !== 0) ?? sockets[0];
  if (socket === undefined) {
    return reply.truncated
      ? { unable: 'the table of unix sockets is too long to read completely' }
      : { state: { exists: false, listening: false }, unseen: {} };
  }
  const file = sections.get('file');
  if (file !== undefined && /: Permission denied$/.test(file))
    return {
      unable: `a program has it, but this user cannot look whether the file is still there: ${firstLine(file)}`,
      hint: 'look as root (sudo: true)',
    };
  if (file !== undefined && file !== 'socket')
    return {
      state: { exists: false, listening: false },
      unseen: {},
      note: 'a program bound a socket to this path, but the path leads to none: its file was removed or replaced, or the program has another root',
    };
  const processes = [...new Set(readHolders([socket.inode], sections))].sort();
  const type = TYPES[socket.type] ?? socket.type;
  return {
    state: {
      exists: true,
      listening: (socket.flags & ACCEPTS) !== 0 || type === 'datagram',
      type,
      ...(processes.length === 0 ? {} : { process: processes.join(', ') }),
    },
    unseen: {
      process: {
        unable: 'the process that holds the socket cannot be seen',
        hint: "look as root (sudo: true); in a container without the capability SYS_PTRACE root does not see other users' sockets",
      },
    },
  };
}
