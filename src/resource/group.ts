import type { Facts } from '../host/facts.ts';
import type { Reply } from '../transport/transport.ts';
import { printEntry, printLocal, readEntry, readLocal } from './account-entry.ts';
import { groupInventory } from './accounts.inventory.ts';
import { refuseAccount } from './refuse.ts';
import type { Look, Resource, Unable } from './resource.ts';
import { readSections } from './sections.ts';
import { lookWith, type Sight } from './sight.ts';

export const groupResource: Resource = {
  noun: 'group',
  key: 'quoted',
  description:
    'A group of users, from every source the host asks (getent); only from /etc/group where there is no getent.',
  attributes: {
    exists: { type: 'boolean', description: 'The host knows a group of this name.' },
    gid: { type: 'integer', description: 'Group number.' },
    local: {
      type: 'boolean',
      adjective: true,
      description: 'It stands in /etc/group of the host itself.',
    },
    members: {
      type: 'list',
      description: 'Users listed in the group; those who have it as primary group are not in that list.',
    },
  },
  inventory: groupInventory,
  examples: [
    'the group "root" exists',
    'the group "root" has gid 0',
    'the group "root" has members empty',
    'the group "nosuch" does not exist',
  ],
  refuse: refuseAccount,
  look(name: string, facts: Facts, wanted: readonly string[]): Look {
    const entry = printEntry('group', name, facts);
    const command = wanted.includes('local') ? `${entry}\n${printLocal('group', name)}` : entry;
    return lookWith(command, (reply) => readGroup(name, facts, reply));
  },
};

function readGroup(name: string, facts: Facts, reply: Reply): Sight | Unable {
  const entry = readEntry('group', name, facts, reply);
  const sections = readSections(reply);
  const missing = sections.has('local') ? { local: false } : {};
  if (entry === undefined) return { state: { exists: false, ...missing }, unseen: {} };
  if ('unable' in entry) return entry;
  const [, , gid, members = ''] = entry;
  const local = readLocal('group', sections);
  return {
    state: {
      exists: true,
      gid: Number(gid),
      members: members === '' ? [] : members.split(',').sort(),
      ...(typeof local === 'boolean' ? { local } : {}),
    },
    unseen: typeof local === 'object' ? { local } : {},
  };
}
