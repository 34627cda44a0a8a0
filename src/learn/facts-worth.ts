import type { HostInventory } from '../drift/inventory.ts';
import type { KeptThing } from '../drift/kept-state.ts';
import { expectation, type LearnedSentence, modeCell, subject } from './sentence.ts';

/** A part of what a host is that is worth writing down: a scenario, and the reason for it. */
export interface Topic {
  readonly title: string;
  readonly why: string;
  /** The sentences of one host, in the order they are written. */
  choose(items: HostInventory['items']): readonly LearnedSentence[];
}

/** Groups whose members can do everything or nearly everything. */
const MIGHTY = /^(?:root|sudo|wheel|adm|admin|docker|lxd|libvirt|disk|shadow)$/;

/** Files that decide who may do what. */
const GUARDED =
  /^\/etc\/(?:passwd|group|shadow|gshadow|sudoers|sudoers\.d\/.+|ssh\/sshd_config|ssh\/sshd_config\.d\/.+|crontab|cron\.[a-z]+\/.+|pam\.d\/.+|login\.defs|security\/.+|fstab|sysctl\.conf|sysctl\.d\/.+|apt\/sources\.list.*)$/;

export const TOPICS: readonly Topic[] = [
  {
    title: 'what runs, and what starts automatically',
    why: 'a service that is enabled but down, or up but not enabled, is a surprise at the next boot',
    choose: (items) => each(items.service, (name, item) => serviceSays(name, item)),
  },
  {
    title: 'what runs on a schedule',
    why: 'a backup that no longer runs is missed when it is needed, and an unknown job may be a back door',
    choose: (items) => [
      ...each(items.unit, (name, { active, enabled }) =>
        name.endsWith('.timer') && active === true && enabled === true
          ? [
              { sentence: `${subject('unit', name)} is active` },
              { sentence: `${subject('unit', name)} is enabled` },
            ]
          : [],
      ),
      ...each(items.crontab, (name, { entries }) =>
        Array.isArray(entries) && entries.length > 0
          ? [{ sentence: `${subject('crontab', name)} has entries ${expectation(entries)}` }]
          : [],
      ),
    ],
  },
  {
    title: 'which ports are open, and which process listens',
    why: 'an undocumented open port is either forgotten or not ours',
    choose: (items) =>
      each(items.port, (name, { process }) => [
        { sentence: `${subject('port', name)} is listening` },
        ...(typeof process === 'string'
          ? [{ sentence: `${subject('port', name)} has process ${expectation(process)}` }]
          : []),
      ]),
  },
  {
    title: 'who can log in',
    why: 'accounts with a shell or root privileges',
    choose: (items) =>
      each(items.user, (name, item) =>
        canLogIn(item)
          ? [
              table('user', name, item, [
                'uid',
                'gid',
                'groups',
                'home',
                'shell',
                'authorized keys',
                'sudo rules',
              ]),
            ]
          : [],
      ),
  },
  {
    title: 'who has privileges',
    why: 'members of these groups can become root',
    choose: (items) =>
      each(items.group, (name, { members }) =>
        MIGHTY.test(name) && members !== undefined
          ? [{ sentence: `${subject('group', name)} has members ${expectation(members)}` }]
          : [],
      ),
  },
  {
    title: 'files that decide who may do what',
    why: 'owner, permissions and content; a change here is either intended or an attack',
    choose: (items) =>
      each(items.file, (name, item) =>
        GUARDED.test(name) || isOfService(name, items) ? [file(name, item)] : [],
      ),
  },
  {
    title: 'certificates that must not expire',
    why: 'an expired certificate takes its service down; renewal may take days if others must approve it',
    choose: (items) =>
      each(items.certificate, (name, item) =>
        item['expires soon'] === 'no'
          ? [{ sentence: `${subject('certificate', name)} has days left at least 14` }]
          : [],
      ),
  },
  {
    title: 'how packets leave the network',
    why: 'packets on another route pass other firewalls, or none',
    choose: (items) =>
      each(items['default gateway'], (_name, item) =>
        typeof item.address === 'string'
          ? [table('default gateway', undefined, item, ['address', 'device'])]
          : [],
      ),
  },
  {
    title: 'where data is stored',
    why: 'a missing or wrongly writable mount fills the wrong disk',
    choose: (items) => each(items.mount, (name, item) => [table('mount', name, item, ['type', 'options'])]),
  },
  {
    title: 'kernel settings',
    why: 'hardened once; a package or a reboot may reset them',
    choose: (items) =>
      each(items.sysctl, (name, { value }) =>
        typeof value === 'string'
          ? [{ sentence: `${subject('sysctl', name)} has value ${expectation(value)}` }]
          : [],
      ),
  },
  {
    title: 'packages and their versions',
    why: 'what was installed on purpose and what came with it; update a version here when you update it there',
    choose: (items) =>
      each(items.package, (name, { version }) =>
        typeof version === 'string'
          ? [{ sentence: `${subject('package', name)} has version ${expectation(version)}` }]
          : [],
      ),
  },
];

function each(
  named: Readonly<Record<string, KeptThing>> | undefined,
  says: (name: string, item: KeptThing) => readonly LearnedSentence[],
): readonly LearnedSentence[] {
  return Object.entries(named ?? {}).flatMap(([name, item]) => ('unable' in item ? [] : says(name, item)));
}

function serviceSays(
  name: string,
  { running, enabled, masked, failed }: KeptThing,
): readonly LearnedSentence[] {
  const the = subject('service', name);
  if (masked === true) return [{ sentence: `${the} is masked` }];
  return [
    ...(failed === true ? [{ sentence: `${the} is failed` }] : []),
    ...(running === true ? [{ sentence: `${the} is running` }] : []),
    ...(enabled === true ? [{ sentence: `${the} is enabled` }] : []),
    ...(running === true && enabled === false ? [{ sentence: `${the} is not enabled` }] : []),
    ...(enabled === true && running === false ? [{ sentence: `${the} is not running` }] : []),
  ];
}

function canLogIn({ uid, shell }: KeptThing): boolean {
  return uid === 0 || (typeof shell === 'string' && !/(?:nologin|false|sync|halt|shutdown)$/.test(shell));
}

/** `/etc/nginx/…` belongs to the service `nginx` if that is running. */
function isOfService(path: string, items: HostInventory['items']): boolean {
  const folder = /^\/etc\/([^/]+)\//.exec(path)?.[1];
  return folder !== undefined && items.service?.[folder]?.running === true;
}

function file(name: string, item: KeptThing): LearnedSentence {
  const rows = ['type', 'owner', 'group', 'mode', 'target', 'sha256'].flatMap((attribute) => {
    const value = item[attribute];
    if (value === undefined || value === null || (attribute === 'sha256' && item.type !== 'regular'))
      return [];
    return [[attribute, attribute === 'mode' ? modeCell(value) : expectation(value)] as const];
  });
  return { sentence: `${subject('file', name)} has:`, rows };
}

function table(
  noun: string,
  name: string | undefined,
  item: KeptThing,
  attributes: readonly string[],
): LearnedSentence {
  const rows = attributes.flatMap((attribute) => {
    const value = item[attribute];
    return value === undefined || value === null ? [] : [[attribute, expectation(value)] as const];
  });
  return { sentence: `${subject(noun, name)} has:`, rows };
}
