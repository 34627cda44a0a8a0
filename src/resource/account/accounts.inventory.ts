import type { Reply } from '../../transport/transport.ts';
import { listLines } from '../listing.ts';
import type { Inventory, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { garbled } from '../unable.ts';
import { readKeyLines } from './user.keys.ts';
import { readRules } from './user.sudo.ts';

/**
 * Accounts of a directory service are not the host's to watch, so only the host's own files are listed. Lines that begin with a sign come
 * from NIS (passwd(5), nsswitch.conf(5)).
 */
const NAME = /^([^:#+-][^:]*):/;

/**
 * Everything about all accounts at once, because reading each costs several forks. Text from a file or from sudo is preceded by a blank, so
 * that none of it is taken for a heading.
 */
const USERS = [
  'cat /etc/passwd || exit',
  `${section('group')}; cat /etc/group || exit`,
  `${section('keys')}; while IFS=: read -r name _ _ _ _ home _; do for file in authorized_keys authorized_keys2; do`,
  '[ -e "$home/.ssh/$file" ] || continue; printf "=> %s\\n" "$name"; sed "s/^/ /" "$home/.ssh/$file"; done; done </etc/passwd',
  `${section('sudo')}; if command -v sudo >/dev/null; then while IFS=: read -r name _; do printf "=> %s\\n" "$name"`,
  'LC_ALL=C sudo -k -n -l -U "$name" </dev/null 2>&1 | sed "s/^/ /"; done </etc/passwd; fi',
].join('\n');

export const userInventory: Inventory = {
  keep: ['uid', 'gid', 'groups', 'home', 'shell', 'authorized keys', 'sudo rules'],
  names: ({ uid }) =>
    uid === 0
      ? { command: USERS, read: readUsers }
      : listLines('cat /etc/passwd', '/etc/passwd', (line) => NAME.exec(line)?.[1]),
};

export const groupInventory: Inventory = {
  keep: ['gid', 'members'],
  names: () => ({
    command: 'cat /etc/group',
    read(reply) {
      if (reply.exitCode !== 0 || reply.truncated) return garbled('/etc/group', reply);
      return new Map(
        entries(reply.stdout.toString('utf8')).map(([name = '', , gid, members = '']): [string, State] => [
          name,
          { exists: true, gid: Number(gid), members: members === '' ? [] : members.split(',') },
        ]),
      );
    },
  }),
};

function entries(text: string): readonly (readonly string[])[] {
  return text.split('\n').flatMap((line) => (NAME.test(line) ? [line.split(':')] : []));
}

function readUsers(reply: Reply): ReadonlyMap<string, State> | Unable {
  const sections = readSections(reply);
  const [passwd, group] = [entries(sections.get('') ?? ''), entries(sections.get('group') ?? '')];
  if (reply.truncated || !sections.has('sudo') || passwd.length === 0) return garbled('/etc/passwd', reply);
  const [keys, sudo] = [parts(sections.get('keys') ?? ''), parts(sections.get('sudo') ?? '')];
  const users = new Map<string, State>();
  for (const [name = '', , uid, gid, , home, shell] of passwd) {
    const said = sudo.get(name);
    const rules = said === undefined ? undefined : readRules(said);
    if (said !== undefined && rules === undefined)
      return { unable: `sudo does not report the rules of ${name}: ${said.split('\n')[0] ?? ''}` };
    users.set(name, {
      exists: true,
      uid: Number(uid),
      gid: Number(gid),
      groups: group
        .filter(([, , number, members = '']) => number === gid || members.split(',').includes(name))
        .map(([groupName = '']) => groupName),
      home,
      shell,
      'authorized keys': readKeyLines(keys.get(name) ?? '').map(({ fingerprint }) => fingerprint),
      ...(rules === undefined ? {} : { 'sudo rules': rules }),
    });
  }
  return users;
}

/** After each `=> name`, the lines that begin with a blank; a name that occurs twice gets both. */
function parts(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let name = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('=> ')) {
      name = line.slice(3);
      found.set(name, found.get(name) ?? '');
    } else if (line.startsWith(' ')) found.set(name, `${found.get(name)}${line.slice(1)}\n`);
  }
  return found;
}
