import { isIP } from 'node:net';
import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import { ipNetwork, ipv4Address, ipv6Address, only, shaped } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';
import { printAddresses, readAddresses } from './interface.addresses.ts';

/** IFF_UP of netdevice(7): enabled by the administrator. */
const IFF_UP = 1;
/** Longest name of an interface (IFNAMSIZ without its NUL byte, netdevice(7)). */
const LONGEST_NAME = 15;
const FILES = ['address', 'mtu', 'flags', 'operstate', 'speed', 'bonding/slaves', 'bonding/mode'];
const UNTOLD: Unable = {
  unable: 'there is no /sys/class/net on the host, which alone shows it',
  hint: 'mount sysfs on the host',
};

export const interfaceResource: Resource = {
  noun: 'interface',
  key: 'quoted',
  description: 'A network interface of the host: eth0, lo, a bridge, as the kernel knows it now.',
  attributes: {
    exists: { type: 'boolean', description: 'The kernel has an interface of this name.' },
    up: {
      type: 'boolean',
      adjective: true,
      description: 'Enabled and able to carry packets: its state is up, or unknown (as for lo).',
    },
    state: {
      never: only('up', 'down', 'lowerlayerdown', 'dormant', 'testing', 'notpresent', 'unknown'),
      type: 'text',
      description: 'Operational state (RFC 2863): up, down, lowerlayerdown, dormant, unknown.',
    },
    addresses: {
      never: ipNetwork,
      type: 'list',
      description: 'Every address with its prefix: 10.0.0.5/24, fe80::1/64.',
    },
    ipv4: { never: ipv4Address, type: 'list', description: 'The IPv4 addresses, without prefix.' },
    ipv6: { never: ipv6Address, type: 'list', description: 'The IPv6 addresses, without prefix.' },
    mac: {
      never: shaped(/^[^A-Z-]+$/, 'written 02:42:ac:11:00:02, with colons and lower case'),
      type: 'text',
      description: 'Hardware address in lower case: 02:42:ac:11:00:02.',
    },
    mtu: { type: 'integer', least: 0, description: 'Largest packet in bytes.' },
    speed: { type: 'integer', least: 0, description: 'Megabits per second, if the driver reports it.' },
    master: { type: 'text', description: 'The bridge or bond that it is part of.' },
    members: { type: 'list', description: 'The interfaces that are part of this bridge or bond.' },
    'bond mode': {
      never: only(
        'balance-rr',
        'active-backup',
        'balance-xor',
        'broadcast',
        '802.3ad',
        'balance-tlb',
        'balance-alb',
      ),
      type: 'text',
      description: 'How a bond uses its interfaces: active-backup, 802.3ad; empty if it is not a bond.',
    },
  },
  examples: [
    'the interface "lo" is up',
    'the interface "lo" has addresses includes 127.0.0.1/8',
    'the interface "eth0" has mtu at least 1280',
    'the interface "eth9" does not exist',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    if (isIP(name) > 0)
      return `an interface is asked for by its name; of the address ${name} say: the ip address "${name}" exists`;
    if (/^\w+:\w+$/.test(name))
      return `${name} is a label of an address and no interface of its own: ask for ${JSON.stringify(name.split(':')[0])} and its addresses`;
    return /^[^/\s*?]+$/.test(name) && Buffer.byteLength(name) <= LONGEST_NAME && !/^\.{1,2}$/.test(name)
      ? undefined
      : `an interface name has 1 to ${LONGEST_NAME} bytes without /, space, * and ?; found ${JSON.stringify(name)}`;
  },
  look(name: string, facts: Facts, wanted: readonly string[]): Look {
    const files = FILES.map((file) => `/sys/class/net/*/${file}`).join(' ');
    const lines = [
      'if [ -d /sys/class/net ]; then',
      `${section('links')}; LC_ALL=C grep -Hs '' ${files}; status=$?`,
      `${section('parts')}; printf '%s\\n' /sys/class/net/*/brif/* /sys/class/net/*/master`,
      `else ${section('names')}; cat /proc/net/dev; status=$?; fi`,
    ];
    if (['addresses', 'ipv4', 'ipv6'].some((attribute) => wanted.includes(attribute)))
      lines.push(printAddresses());
    lines.push('[ $status -lt 126 ] || exit $status; exit 0');
    return lookWith(lines.join('\n'), (reply) => readInterface(name, facts, reply));
  },
};

function readInterface(name: string, facts: Facts, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const links = sections.get('links');
  const missing = { state: { exists: false, up: false }, unseen: {} };
  if (links === undefined) {
    const names = sections.get('names') ?? '';
    if (!names.startsWith('Inter-|')) return garbled('cat /proc/net/dev', reply);
    const found = names.split('\n').some((line) => line.trim().startsWith(`${name}:`));
    const attributes = ['up', 'state', 'mac', 'mtu', 'speed', 'master', 'members', 'bond mode'];
    if (!found) return missing;
    const addresses = readAddresses(name, facts, sections);
    return {
      state: { exists: true, ...addresses.state },
      unseen: { ...allUnseen(attributes, UNTOLD), ...addresses.unseen },
    };
  }
  const values = readFiles(links);
  // Every network namespace has lo: without any flags nothing was read.
  if (![...values.keys()].some((key) => key.endsWith('/flags')))
    return garbled('grep on /sys/class/net', reply);
  const flags = Number(values.get(`${name}/flags`) ?? Number.NaN);
  if (Number.isNaN(flags)) return missing;
  const state = values.get(`${name}/operstate`);
  const mtu = Number(values.get(`${name}/mtu`));
  const speed = Number(values.get(`${name}/speed`) ?? -1);
  const addresses = readAddresses(name, facts, sections);
  const parts = readParts(values, sections.get('parts') ?? '');
  const master = parts.masters.get(name);
  const unseen: Record<string, Unable> = { ...addresses.unseen };
  if (speed < 0) unseen.speed = { unable: `the driver of ${name} does not report its speed` };
  if (master === undefined)
    unseen.master = { unable: `${name} is part of something that is neither bridge nor bond` };
  return {
    state: {
      exists: true,
      ...(state === undefined
        ? {}
        : { up: (flags & IFF_UP) !== 0 && (state === 'up' || state === 'unknown'), state }),
      ...(Number.isNaN(mtu) ? {} : { mtu }),
      // Tunnels have no hardware address; the file is then empty.
      mac: values.get(`${name}/address`) || null,
      ...(speed < 0 ? {} : { speed }),
      ...(master === undefined ? {} : { master }),
      members: parts.members(name),
      // `802.3ad 4`: the word and its number (Linux, Documentation/networking/bonding.rst).
      'bond mode': values.get(`${name}/bonding/mode`)?.split(' ')[0] ?? null,
      ...addresses.state,
    },
    unseen,
  };
}

/** `eth0/mtu` → `1500`. */
function readFiles(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, key, value] = /^\/sys\/class\/net\/([^:]+(?::\d+)?\/[a-z/]+):(.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value.trim()] as const];
    }),
  );
}

/** Interface → its bridge or bond, null if it has none, undefined if its master is of another kind. */
function readParts(values: ReadonlyMap<string, string>, text: string) {
  const masters = new Map<string, string | null | undefined>();
  for (const key of values.keys())
    if (key.endsWith('/flags')) masters.set(key.slice(0, -'/flags'.length), null);
  const paths = text.split('\n').map((path) => path.split('/').slice(4));
  for (const [name, file] of paths)
    if (file === 'master' && name !== undefined && name !== '*') masters.set(name, undefined);
  for (const [bridge, file, part] of paths) {
    if (file === 'brif' && part !== undefined && part !== '*' && bridge !== undefined)
      masters.set(part, bridge);
  }
  for (const [key, slaves] of values) {
    if (!key.endsWith('/bonding/slaves')) continue;
    for (const part of slaves.split(' ').filter((slave) => slave !== ''))
      masters.set(part, key.split('/')[0]);
  }
  return {
    masters,
    members: (name: string) =>
      [...masters].flatMap(([part, master]) => (master === name ? [part] : [])).sort(),
  };
}
