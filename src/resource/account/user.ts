import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import { shaped } from '../never.ts';
import { refuseAccount } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { lookUserByPowerShell } from './account.powershell.ts';
import { usersTogether } from './account.together.ts';
import { printEntry, printLocal, readEntry, readLocal } from './account-entry.ts';
import { userInventory } from './accounts.inventory.ts';
import { printGroups, readGroups } from './user.groups.ts';
import { keyAttributes, printKeys, readKeys } from './user.keys.ts';
import { readLogin } from './user.login.read.ts';
import { loginAttributes, printLogin } from './user.login.ts';
import { readShadow } from './user.shadow.read.ts';
import { printShadow, shadowAttributes } from './user.shadow.ts';
import { printSudo, readSudo, sudoAttributes, undeniableSudo } from './user.sudo.ts';

/** Lower numbers are for system accounts (UID_MIN of login.defs(5) on every current distribution). */
const FIRST_PERSON = 1000;

export const userResource: Resource = {
  noun: 'user',
  key: 'quoted',
  description:
    'A user account, from every source the host uses (getent); without getent, only from /etc/passwd.',
  attributes: {
    exists: { type: 'boolean', description: 'The host has an account with this name.' },
    uid: { type: 'integer', least: 0, description: 'User number.' },
    gid: { type: 'integer', least: 0, description: 'Number of the primary group.' },
    group: { type: 'text', description: 'Name of the primary group.' },
    groups: { type: 'list', description: 'Names of all its groups, including the primary one.' },
    home: { type: 'text', description: 'Home directory.' },
    shell: {
      never: shaped(/^(?!(?:ba|da|a|z|k|c|tc|fi)?sh$|nologin$|false$)/, 'a path: /bin/bash'),
      type: 'text',
      description: 'Login shell; /bin/sh if none is set.',
    },
    comment: { type: 'text', description: 'The comment field (GECOS), often the full name.' },
    local: { type: 'boolean', adjective: true, description: "It is in the host's /etc/passwd." },
    system: { type: 'boolean', intrinsic: true, adjective: true, description: 'Its number is below 1000.' },
    ...shadowAttributes,
    ...keyAttributes,
    ...sudoAttributes,
    ...loginAttributes,
  },
  inventory: userInventory,
  examples: [
    'the user "root" exists',
    'the user "root" has uid 0',
    'the user "www-data" has groups includes www-data',
    'the user "www-data" has shell "/usr/sbin/nologin"',
    'the user "www-data" is locked',
    'the user "www-data" has authorized keys empty',
    'the user "guest" does not exist',
  ],
  refuse: refuseAccount,
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    if (facts.language === 'powershell') return lookUserByPowerShell(name, wanted);
    const lines = [printEntry('passwd', name, facts)];
    lines.push(...printGroups(name, facts, wanted));
    const getent = facts.tools.has('getent');
    if (wanted.includes('local')) lines.push(printLocal('passwd', name));
    lines.push(
      ...printShadow(name, getent, wanted),
      ...printKeys(name, getent, wanted),
      ...printSudo(name, wanted, facts.uid),
      ...printLogin(name, facts, wanted),
    );
    const look: Look = {
      ...lookWith(lines.join('\n'), (reply) => readUser(name, facts, reply)),
      undeniable: (attribute, value, reply) =>
        attribute === 'sudo rules' ? undeniableSudo(value, readSections(reply)) : undefined,
    };
    return getent && lines.length === 1 ? { ...look, together: usersTogether(name) } : look;
  },
};

function readUser(name: string, facts: Facts, reply: Reply): Sight | Unable {
  const entry = readEntry('passwd', name, facts, reply);
  const sections = readSections(reply);
  const missing = sections.has('local') ? { local: false } : {};
  if (entry === undefined) return { state: { exists: false, ...missing }, unseen: {} };
  if ('unable' in entry) return entry;
  const [, , uid, gid, comment, home, shell] = entry;
  const unseen: Record<string, Unable> = {};
  const local = readLocal('passwd', sections);
  if (typeof local === 'object') unseen.local = local;
  const more = [
    readGroups(sections),
    readShadow(sections),
    readKeys(sections),
    readSudo(sections),
    readLogin(facts, sections),
  ];
  return {
    state: {
      exists: true,
      system: Number(uid) < FIRST_PERSON,
      uid: Number(uid),
      gid: Number(gid),
      home,
      // An empty field means this one (passwd(5)).
      shell: shell === '' ? '/bin/sh' : shell,
      comment,
      ...(typeof local === 'boolean' ? { local } : {}),
      ...Object.assign({}, ...more.map((sight) => sight.state)),
    },
    unseen: { ...unseen, ...Object.assign({}, ...more.map((sight) => sight.unseen)) },
  };
}
