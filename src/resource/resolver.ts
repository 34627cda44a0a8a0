import type { Look, Resource } from './resource.ts';
import { firstLine, garbled } from './unable.ts';

export const resolverResource: Resource = {
  noun: 'resolver',
  key: 'none',
  description: 'How the host asks for names: /etc/resolv.conf (resolv.conf(5)).',
  attributes: {
    nameservers: { type: 'list', description: 'Addresses of the name servers, in their order.' },
    search: {
      type: 'list',
      description: 'Domains that short names are tried in; the last search or domain line counts.',
    },
    options: { type: 'list', description: 'Options: ndots:5, edns0, rotate.' },
  },
  examples: ['the resolver has nameservers not empty', 'the resolver has search empty'],
  look(): Look {
    return {
      command: 'LC_ALL=C cat /etc/resolv.conf',
      read(reply) {
        if (reply.exitCode !== 0) {
          const said = firstLine(reply.stderr) ?? '';
          if (said.endsWith('No such file or directory'))
            return { unable: 'there is no /etc/resolv.conf on the host' };
          return garbled('cat /etc/resolv.conf', reply);
        }
        const lines = reply.stdout
          .toString('utf8')
          .split('\n')
          .filter((line) => !/^[#;]/.test(line))
          .map((line) => line.trim().split(/\s+/));
        const all = (word: string) =>
          lines.flatMap(([keyword, ...values]) => (keyword === word ? [values] : []));
        return {
          nameservers: all('nameserver').flatMap(([address]) => address ?? []),
          search: lines.findLast(([keyword]) => keyword === 'search' || keyword === 'domain')?.slice(1) ?? [],
          options: all('options').flat(),
        };
      },
    };
  },
};
