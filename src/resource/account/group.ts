import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import { refuseAccount } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { lookGroupByPowerShell } from './account.powershell.ts';
import { printEntry, printLocal, readEntry, readLocal } from './account-entry.ts';
import { groupInventory } from './accounts.inventory.ts';
import { namesakes, printLocalGroups, readLocalGroups } from './local-groups.ts';

export const groupResource: Resource = {
  noun: 'group',
  key: 'quoted',
  description:
    'A group of users, from every source the host uses (getent); without getent, only from /etc/group.',
  attributes: {
    exists: { type: 'boolean', description: 'The host has a group with this name.' },
    gid: { type: 'integer', least: 0, description: 'Group number.' },
    local: {
      type: 'boolean',
      adjective: true,
      description: "It is in the host's /etc/group.",
    },
    members: {
      type: 'list',
      description:
        'Users listed in the group. Users who have it as their primary group are not listed here, but in users.',
    },
    users: {
      type: 'list',
      description: 'Everybody in it: those listed, and those who have it as their primary group.',
    },
  },
  inventory: groupInventory,
  examples: [
    'the group "root" exists',
    'the group "root" has gid 0',
    'the group "root" has members empty',
    'the group "root" has users root',
    'the group "nosuch" does not exist',
  ],
  refuse: refuseAccount,
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    if (facts.language === 'powershell') return lookGroupByPowerShell(name, wanted);
    const entry = printEntry('group', name, facts);
    const lines = [entry];
    if (wanted.includes('local')) lines.push(printLocal('group', name));
    if (wanted.includes('users') || wanted.includes('members')) {
      const all = facts.tools.has('getent') ? 'getent passwd' : 'cat /etc/passwd';
      lines.push(`${section('accounts')}; { ${all}; echo "status $?"; } | cut -d: -f1,4`);
      lines.push(printLocalGroups());
    }
    return {
      ...lookWith(lines.join('\n'), (reply) => withoutUnasked(readGroup(name, facts, reply), wanted)),
      note: () =>
        wanted.includes('members')
          ? 'members are those listed in it; its users also include those who have it as their primary group'
          : undefined,
      undeniable: (attribute, value, reply) =>
        attribute === 'members'
          ? (listedByNumber(value, name, readGroup(name, facts, reply), reply) ??
            withoutBeingListed(value, readGroup(name, facts, reply)))
          : undefined,
    };
  },
};

function readGroup(name: string, facts: Facts, reply: Reply): Sight | Unable {
  const entry = readEntry('group', name, facts, reply);
  const sections = readSections(reply);
  const missing = sections.has('local') ? { local: false } : {};
  if (entry === undefined) return { state: { exists: false, ...missing }, unseen: {} };
  if ('unable' in entry) return entry;
  const [, , gid, members = ''] = entry;
  const listed = members === '' ? [] : members.split(',').sort();
  const local = readLocal('group', sections);
  const lines = readLocalGroups(sections);
  const twice = namesakes({ name, gid: gid ?? '', members: listed }, lines);
  const byNumber = lines.filter((line) => line.gid === gid).flatMap((line) => line.members);
  const users = twice ?? readUsers(sections.get('accounts'), gid, [...listed, ...byNumber]);
  return {
    state: {
      exists: true,
      gid: Number(gid),
      ...(twice === undefined ? { members: listed } : {}),
      ...(Array.isArray(users) ? { users } : {}),
      ...(typeof local === 'boolean' ? { local } : {}),
    },
    unseen: {
      ...(typeof local === 'object' ? { local } : {}),
      ...(twice === undefined ? {} : { members: twice }),
      ...(users !== undefined && 'unable' in users ? { users } : {}),
    },
  };
}

/** The accounts are read for the members too, to find users whose primary group it is. */
function withoutUnasked(sight: Sight | Unable, wanted: readonly string[]): Sight | Unable {
  if ('unable' in sight || wanted.includes('users')) return sight;
  const { users: _, ...state } = sight.state;
  return { ...sight, state };
}

/** A user whose primary group it is belongs to it, although nothing lists the user there. */
function withoutBeingListed(user: string, sight: Sight | Unable): Unable | undefined {
  if ('unable' in sight || sight.state.exists !== true) return undefined;
  const { users } = sight.state;
  if (!Array.isArray(users)) return sight.unseen.users;
  return users.includes(user)
    ? {
        unable: `${user} is not listed in it, but has it as the primary group`,
        hint: `check its users, which include everybody: has users none of ${user}`,
      }
    : undefined;
}

/** To the kernel, a user who is listed in another group with the same number is in this one, too. */
function listedByNumber(
  user: string,
  group: string,
  sight: Sight | Unable,
  reply: Reply,
): Unable | undefined {
  if ('unable' in sight || sight.state.exists !== true) return undefined;
  const gid = String(sight.state.gid);
  const other = readLocalGroups(readSections(reply)).find(
    (line) => line.gid === gid && line.name !== group && line.members.includes(user),
  );
  return (
    other && {
      unable: `${user} is not listed in it, but in ${other.name}, which has the same number ${gid}`,
      hint: `check its users, which include everybody: has users none of ${user}`,
    }
  );
}

/** Lines `deploy:1000`, with the number of the primary group, and how the list of accounts ended. */
function readUsers(
  accounts: string | undefined,
  gid: string | undefined,
  listed: readonly string[],
): readonly string[] | Unable | undefined {
  if (accounts === undefined) return undefined;
  const lines = accounts.trim().split('\n');
  if (lines.at(-1) !== 'status 0' || lines.length < 2)
    return { unable: "the host's accounts cannot be listed, so it is not known whose primary group it is" };
  const own = lines.flatMap((line) => {
    const [user = '', primary] = line.split(':');
    return primary === gid ? [user] : [];
  });
  return [...new Set([...listed, ...own])].sort();
}
