import { cutEnd } from '../../model/cut.ts';
import { redactAddress } from '../address-login.ts';
import { printFiles, readFiles, refusalIn } from '../file/file-texts.ts';
import { only } from '../never.ts';
import { oddRowOf } from '../odd-rows.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import type { Entry } from './repository.entry.ts';
import { readRepositories } from './repository.read.ts';

const MOST_SHOWN = 120;

const FILES = [
  ...['/etc/apt/sources.list', '/etc/apt/sources.list.d/*.list', '/etc/apt/sources.list.d/*.sources'],
  ...['/etc/yum.repos.d/*.repo', '/etc/zypp/repos.d/*.repo'],
  ...['/etc/apk/repositories', '/etc/apk/repositories.d/*.list', '/etc/pacman.conf', '/etc/pacman.d/*'],
];

export const repositoryResource: Resource = {
  noun: 'repository',
  key: 'quoted',
  description:
    'A source of packages in the files of apt, dnf, zypper, apk or pacman, by its address or, except for apt and apk, by its name.',
  attributes: {
    exists: { type: 'boolean', description: 'Some file contains it, even if disabled.' },
    enabled: { type: 'boolean', adjective: true, description: 'Enabled in at least one entry.' },
    suites: {
      type: 'list',
      description: 'The suites of its enabled entries: bookworm, bookworm-updates (apt).',
    },
    components: { type: 'list', description: 'The components of its enabled entries: main, contrib (apt).' },
    types: {
      never: only('deb', 'deb-src', 'rpm', 'apk', 'pacman'),
      type: 'list',
      description: 'deb, deb-src (apt), rpm, apk or pacman.',
    },
    addresses: {
      type: 'list',
      description: 'The addresses of its entries, as written, without a login in them.',
    },
    files: { type: 'list', description: 'The files that contain it.' },
  },
  examples: [
    'the repository "http://mirror.example.com/debian" is enabled',
    'the repository "http://mirror.example.com/debian" has components includes main',
    'the repository "http://mirror.example.com/debian" has components none of non-free',
    'the repository "epel" is not enabled',
  ],
  refuse: (name) =>
    refuseText(name) ?? (name.includes('\n') ? 'a repository has no newline in its name' : undefined),
  look(name: string): Look {
    return {
      command: printFiles(FILES.join(' ')),
      read(reply) {
        const files = readFiles(reply.stdout.toString('utf8'), reply);
        if ('unable' in files) return files;
        const refused = refusalIn(files);
        if (refused !== undefined) return refused;
        if (files.lines.size === 0) {
          return {
            unable: 'no repository files found: apt, dnf, zypper, apk and pacman have none on the host',
            hint: 'check the output of a command that lists them',
          };
        }
        const { entries, odd, rejected = [] } = readRepositories(files.lines);
        const found = entries.filter((entry) => names(entry, name));
        const broken = found.some(({ enabled, file }) => enabled && file.startsWith('/etc/apt/'))
          ? rejected.find(({ file }) => file.startsWith('/etc/apt/'))
          : undefined;
        if (broken !== undefined)
          return {
            unable: `apt reads no repository as long as ${broken.file} has what it rejects: ${cutEnd(broken.text.trim(), MOST_SHOWN)}`,
            hint: 'apt-get update on the host says what is wrong with it',
          };
        const doubt = found.some(({ enabled }) => enabled) ? undefined : doubtOf(name, odd);
        return doubt ?? stateOf(found);
      },
    };
  },
};

/** A line that makes no sense may be about it, and an include that was not read may have any address. */
function doubtOf(name: string, odd: readonly string[]): Unable | undefined {
  const elsewhere = odd.find((line) => /^\s*include\s*=/i.test(line));
  if (elsewhere !== undefined && name.includes('://'))
    return { unable: `/etc/pacman.conf includes files that were not read: ${elsewhere.trim()}` };
  return oddRowOf(plain(name), 'the repository files', odd);
}

function names(entry: Entry, name: string): boolean {
  return entry.names.includes(name) || entry.addresses.some((address) => plain(address) === plain(name));
}

/** What apt and the others take for the same: a login, upper case in scheme and host (RFC 3986, 6.2.2) and slashes at the end do not count. */
function plain(address: string): string {
  return redactAddress(address)
    .replace(/^[a-z+]+:\/\/[^/]*/i, (origin) => origin.toLowerCase())
    .replace(/\/+$/, '');
}

function stateOf(entries: readonly Entry[]): State | Unable {
  if (entries.length === 0) return { exists: false, enabled: false };
  const enabled = entries.filter((entry) => entry.enabled);
  const all = (from: readonly Entry[], key: 'suites' | 'components' | 'addresses') => [
    ...new Set(from.flatMap((entry) => entry[key])),
  ];
  return {
    exists: true,
    enabled: enabled.length > 0,
    suites: all(enabled, 'suites'),
    components: all(enabled, 'components'),
    types: [...new Set(entries.flatMap((entry) => entry.types))],
    addresses: all(entries, 'addresses').map(redactAddress),
    files: [...new Set(entries.map((entry) => entry.file))],
  };
}
