import type { Facts } from '../host/facts.ts';
import { printEntry, readEntry } from './account-entry.ts';
import { groupInventory } from './accounts.inventory.ts';
import { refuseAccount } from './refuse.ts';
import type { Look, Resource } from './resource.ts';

export const groupResource: Resource = {
  noun: 'group',
  key: 'quoted',
  description:
    'A group of users, from every source the host asks (getent); only from /etc/group where there is no getent.',
  attributes: {
    exists: { type: 'boolean', description: 'The host knows a group of this name.' },
    gid: { type: 'integer', description: 'Group number.' },
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
  look(name: string, facts: Facts): Look {
    return {
      command: printEntry('group', name, facts),
      read(reply) {
        const entry = readEntry('group', name, facts, reply);
        if (entry === undefined) return { exists: false };
        if ('unable' in entry) return entry;
        const [, , gid, members = ''] = entry;
        return { exists: true, gid: Number(gid), members: members === '' ? [] : members.split(',').sort() };
      },
    };
  },
};
