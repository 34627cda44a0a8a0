import type { Look, Resource } from '../resource.ts';
import { allUnseen, lookWith } from '../sight.ts';
import { DEFAULT_ZONE, readFirewalld, ZONES } from './firewalld.read.ts';

export const firewalldResource: Resource = {
  noun: 'firewalld',
  key: 'none',
  description:
    'The firewall of Fedora and its relatives as it is now, as reported by firewall-cmd. Usually needs root.',
  attributes: {
    running: { type: 'boolean', adjective: true, description: 'The daemon is running.' },
    'default zone': { type: 'text', description: 'The zone for what belongs to no other zone.' },
    'active zones': { type: 'list', description: 'Zones that have an interface or a source.' },
    zones: { type: 'list', description: 'Every zone it has.' },
  },
  examples: [
    'the firewalld is running',
    'the firewalld has default zone public',
    'the firewalld has active zones includes public',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const more = wanted.includes('default zone') ? `; ${DEFAULT_ZONE}` : '';
    return lookWith(ZONES + more, (reply) => {
      const seen = readFirewalld(reply);
      if ('unable' in seen) return seen;
      const reason = { unable: 'firewalld is not running' };
      if (!seen.running)
        return {
          state: { running: false },
          unseen: allUnseen(['default zone', 'active zones', 'zones'], reason),
        };
      const names = [...seen.zones.keys()].sort();
      return {
        state: {
          running: true,
          ...(/^[\w-]+$/.test(seen.defaultZone) ? { 'default zone': seen.defaultZone } : {}),
          'active zones': names.filter((name) => seen.zones.get(name)?.active === true),
          zones: names,
        },
        unseen: { 'default zone': { unable: 'firewall-cmd does not report it' } },
      };
    });
  },
};
