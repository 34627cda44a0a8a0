import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import { printAccounts } from '../account/accounts.ts';
import { ipAddress, only } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { section } from '../sections.ts';
import { lookWith } from '../sight.ts';
import { portInventory } from './port.inventory.ts';
import { lookPortByPowerShell } from './port.powershell.ts';
import { type Port, readPort } from './port.read.ts';
import { printHolders } from './socket-holders.ts';

export const portResource: Resource = {
  noun: 'port',
  key: 'number',
  description:
    'A port of the host itself, as its kernel sees it, on IPv4, IPv6 or both: 80 (tcp), 80/tcp, 53/udp. To check whether it can be reached from elsewhere, use a probe.',
  attributes: {
    listening: {
      type: 'boolean',
      adjective: true,
      description: 'A socket listens on at least one address; for udp, it is bound and has no peer.',
    },
    'listening on ipv4 only': {
      type: 'boolean',
      adjective: true,
      description: 'A socket listens on IPv4, and none on IPv6.',
    },
    'listening on ipv6 only': {
      type: 'boolean',
      adjective: true,
      description: 'A socket listens on IPv6, and none on IPv4.',
    },
    addresses: {
      never: ipAddress,
      type: 'list',
      description: 'The local addresses it listens on: 0.0.0.0, ::, 127.0.0.1.',
    },
    protocol: { never: only('tcp', 'udp'), type: 'text', description: 'tcp or udp, as asked.' },
    ipv4: {
      type: 'boolean',
      description: 'Listens on IPv4, including through an IPv6 socket that accepts both.',
    },
    ipv6: { type: 'boolean', description: 'Listens on IPv6.' },
    process: {
      type: 'text',
      description: 'Name of the process that holds the socket; usually only root can see it.',
    },
    user: { type: 'text', description: 'User that opened the socket.' },
    clients: {
      never: ipAddress,
      type: 'list',
      description: 'Addresses that are connected to it now, each once; tcp only.',
    },
    connections: {
      type: 'integer',
      least: 0,
      description: 'How many connections to it are open now; tcp only.',
    },
  },
  inventory: portInventory,
  examples: [
    'the port 80 is listening',
    'the port 53/udp is not listening',
    'the port 22 is not listening on ipv4 only',
    'the port 80 has addresses includes 0.0.0.0',
    'the port 80 has process nginx',
    'the port 80 has user root',
    'the port 80 has connections under 1000',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    return parsePort(name) === undefined
      ? `a port is a number from 1 to 65535, alone or with its protocol: 80, 80/tcp, 53/udp; found ${JSON.stringify(name)}`
      : undefined;
  },
  look(name: string, facts: Facts, wanted: readonly string[]): Look {
    const port = parsePort(name) ?? { number: 0, protocol: 'tcp' };
    if (facts.language === 'powershell') return lookPortByPowerShell(port);
    return lookWith(command(port, facts, wanted), (reply) => readPort(port, facts, reply));
  },
};

function parsePort(name: string): Port | undefined {
  const match = /^([1-9]\d{0,4})(?:\/(tcp|udp))?$/.exec(name);
  const number = Number(match?.[1]);
  if (match === null || number > 65_535) return undefined;
  return { number, protocol: match[2] === 'udp' ? 'udp' : 'tcp' };
}

/**
 * The kernel's own table (proc_net(5)) has the most information. The header line is printed too: it proves that a table was read. Except
 * for the connections, the command is the same for every port of a protocol, so a block that asks for ten ports looks once: reading the
 * table of TCP takes the kernel milliseconds.
 */
function command({ number, protocol }: Port, facts: Facts, wanted: readonly string[]): string {
  // 0A is LISTEN; an unconnected udp socket is 07, CLOSE (net/tcp_states.h).
  const state = protocol === 'tcp' ? '0A' : '07';
  const viaTool = toolCommand(protocol, facts);
  const read = `grep -hs -e '^ *sl' -e '^ *[0-9]*: [0-9A-F:]* 0*:0000 ${state} ' /proc/net/${protocol} /proc/net/${protocol}6`;
  const process = wanted.includes('process');
  const lines = [`if [ -r /proc/net/${protocol} ]; then`];
  if (process || wanted.includes('user')) {
    lines.push(
      `found=$(${read}); ${section('proc')}; echo "$found"; uids= fds=`,
      'while read -r _ _ _ _ _ _ _ uid _ inode _; do',
      'case $uid in *[!0-9]*|"") ;; *) uids="$uids $uid" fds="$fds -e socket:.$inode]";; esac; done <<EOF',
      '$found',
      'EOF',
      `${section('accounts')}; ${printAccounts(facts)}`,
    );
  } else {
    lines.push(section('proc'), read);
  }
  if (
    facts.tools.has('ss') &&
    (process || wanted.some((name) => name.includes('ipv4') || name.includes('ipv6 only')))
  ) {
    lines.push(section('ss'), viaTool);
  } else if (process) {
    lines.push(printHolders());
  }
  if (protocol === 'tcp' && (wanted.includes('clients') || wanted.includes('connections'))) {
    // 01 is ESTABLISHED. A busy server has thousands, so only those of this port are read.
    const hex = number.toString(16).toUpperCase().padStart(4, '0');
    const established = `^ *[0-9]*: [0-9A-F]*:${hex} [0-9A-F]*:[0-9A-F]* 01 `;
    lines.push(section('clients'), sh`grep -hs -e ${'^ *sl'} -e ${established} /proc/net/tcp /proc/net/tcp6`);
  }
  lines.push('else', viaTool === '' ? section('none') : `${section('tool')}; ${viaTool}`, 'fi');
  return lines.join('\n');
}

/** `ss`, else `netstat`, else undefined. */
function toolCommand(protocol: Port['protocol'], facts: Facts): string {
  const letter = protocol === 'tcp' ? 't' : 'u';
  if (facts.tools.has('ss')) return `LC_ALL=C ss -Hlnp${letter}`;
  return facts.tools.has('netstat') ? `LC_ALL=C netstat -ln${letter}` : '';
}
