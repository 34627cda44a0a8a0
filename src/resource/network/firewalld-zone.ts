import { sh } from '../../transport/shell/quote.ts';
import { only, shaped } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { letInAnyway, reachedRich, readServicePorts } from './firewalld.force.ts';
import { readFirewalld, ZONES } from './firewalld.read.ts';

/** Attribute → its line in firewall-cmd's output for a zone. */
const LISTS = {
  services: 'services',
  ports: 'ports',
  protocols: 'protocols',
  interfaces: 'interfaces',
  sources: 'sources',
  'forward ports': 'forward-ports',
  'icmp blocks': 'icmp-blocks',
  'rich rules': 'rich rules',
} as const;

export const firewalldZoneResource: Resource = {
  noun: 'firewalld zone',
  key: 'quoted',
  description: 'A zone of firewalld with its active settings, as reported by firewall-cmd.',
  attributes: {
    exists: { type: 'boolean', description: 'firewalld has a zone of this name.' },
    active: { type: 'boolean', adjective: true, description: 'It has an interface or a source.' },
    masquerading: {
      type: 'boolean',
      adjective: true,
      description: 'Forwarded packets get the address of the host.',
    },
    target: {
      never: only('default', 'ACCEPT', 'DROP', '%%REJECT%%'),
      type: 'text',
      description: 'What happens if no rule matches: default, ACCEPT, DROP, %%REJECT%%.',
    },
    services: { type: 'list', description: 'Allowed services: ssh, https.' },
    ports: {
      never: shaped(/^\d+(?:-\d+)?\/[a-z]+$/, 'a port with its protocol: 8080/tcp'),
      type: 'list',
      description: 'Allowed ports: 8080/tcp.',
    },
    protocols: { type: 'list', description: 'Allowed protocols.' },
    interfaces: { type: 'list', description: 'Interfaces that belong to it.' },
    sources: { type: 'list', description: 'Networks that belong to it.' },
    'forward ports': {
      type: 'list',
      description: 'Forwarded ports: port=80:proto=tcp:toport=8080:toaddr=.',
    },
    'icmp blocks': { type: 'list', description: 'Blocked ICMP types.' },
    'rich rules': { type: 'list', description: 'Rules in the rich language.' },
  },
  examples: [
    'the firewalld zone "public" exists',
    'the firewalld zone "public" has services includes ssh',
    'the firewalld zone "public" has ports empty',
  ],
  refuse: (name) =>
    refuseText(name) ??
    (/^[\w-]+$/.test(name)
      ? undefined
      : `a zone has letters, digits, _ and -; found ${JSON.stringify(name)}`),
  look(name: string, _facts, wanted: readonly string[]): Look {
    // A service opens ports that are not in the zone's lists.
    const services = wanted.includes('ports') ? `\n${printServices(name)}` : '';
    return {
      command: `${ZONES}${services}`,
      undeniable(attribute, value, reply) {
        const seen = readFirewalld(reply);
        const zone = 'unable' in seen ? undefined : seen.zones.get(name);
        const files = readSections(reply).get('services') ?? '';
        const ports = readServicePorts(files, zone?.values.get('services') ?? []);
        return zone && letInAnyway(zone, attribute, value, ports);
      },
      read(reply) {
        const seen = readFirewalld(reply);
        if ('unable' in seen) return seen;
        if (!seen.running)
          return { unable: 'firewalld is not running', hint: 'check: the firewalld is running' };
        const zone = seen.zones.get(name);
        if (zone === undefined) return { exists: false, active: false, masquerading: false };
        const lists = Object.entries(LISTS).map(([attribute, line]) => [attribute, zone.values.get(line)]);
        const rich = zone.values.get('rich rules');
        return {
          exists: true,
          active: zone.active,
          masquerading: zone.values.get('masquerade')?.[0] === 'yes',
          target: zone.values.get('target')?.[0],
          ...Object.fromEntries(lists),
          ...(rich && { 'rich rules': reachedRich(rich) }),
        };
      },
    };
  },
};

/** The files of the zone's services, each line preceded by the service's name; the administrator's own come first. */
function printServices(zone: string): string {
  return [
    `${section('services')}; for service in $(${sh`firewall-cmd --zone=${zone} --list-services 2>/dev/null`}); do`,
    'for folder in /etc /usr/lib; do file=$folder/firewalld/services/$service.xml; [ -e "$file" ] || continue',
    'sed "s/^/$service|/" "$file"; break; done; done; exit 0',
  ].join('\n');
}
