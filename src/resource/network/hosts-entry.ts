import { isIP } from 'node:net';
import { ipAddress } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { garbled } from '../unable.ts';

export const hostsEntryResource: Resource = {
  noun: 'hosts entry',
  key: 'quoted',
  description:
    'The entry of a name in /etc/hosts (hosts(5)), in upper or lower case. For other sources, use the noun host name.',
  attributes: {
    exists: { type: 'boolean', description: 'The name is in /etc/hosts.' },
    addresses: { never: ipAddress, type: 'list', description: 'The addresses of its lines.' },
    aliases: { type: 'list', description: 'The other names of these lines.' },
  },
  examples: [
    'the hosts entry "localhost" exists',
    'the hosts entry "localhost" has addresses includes 127.0.0.1',
    'the hosts entry "nosuch" does not exist',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    if (isIP(name) > 0)
      return `an entry is asked for by a name; of the address ${name} say: the hosts entry "…" has addresses includes ${name}`;
    return /[\s#]/.test(name)
      ? `a name in /etc/hosts has no space and no #; found ${JSON.stringify(name)}`
      : undefined;
  },
  look(name: string): Look {
    return {
      command: 'cat /etc/hosts',
      read(reply) {
        if (reply.exitCode !== 0) return garbled('cat /etc/hosts', reply);
        const wanted = name.toLowerCase();
        const lines = reply.stdout
          .toString('utf8')
          .split('\n')
          .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
          // A line whose first word is not an address is ignored (parse_line() of nss_files).
          .filter(([address = '']) => isIP(address) !== 0 && !address.includes('%'))
          .filter(([, ...names]) => names.some((found) => found.toLowerCase() === wanted));
        if (lines.length === 0) return { exists: false };
        const names = lines
          .flatMap(([, ...found]) => found)
          .filter((found) => found.toLowerCase() !== wanted);
        return {
          exists: true,
          addresses: lines.map(([address = '']) => address),
          aliases: [...new Set(names)],
        };
      },
    };
  },
};
