import { sh } from '../transport/quote.ts';
import { refuseText } from './refuse.ts';
import { type Entry, readEntries } from './repository.read.ts';
import type { Look, Resource, State, Unable } from './resource.ts';
import { firstLine, garbled } from './unable.ts';

const FOLDERS = [
  '/etc/apt/sources.list.d',
  '/etc/yum.repos.d',
  '/etc/zypp/repos.d',
  '/etc/apk',
  '/etc/pacman.d',
];
const UNREADABLE = 77;
const NONE = 78;

/** Every file that lists repositories, each line with its path and number in front. */
const COMMAND = `for folder in ${sh`${FOLDERS}`}; do
[ ! -d "$folder" ] || { [ -r "$folder" ] && [ -x "$folder" ]; } || { echo "$folder" >&2; exit ${UNREADABLE}; }
done
set --
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources /etc/yum.repos.d/*.repo /etc/zypp/repos.d/*.repo /etc/apk/repositories /etc/pacman.conf; do
[ -e "$file" ] || continue
[ -r "$file" ] || { echo "$file" >&2; exit ${UNREADABLE}; }
set -- "$@" "$file"
done
[ $# -gt 0 ] || exit ${NONE}
LC_ALL=C grep -n '' /dev/null "$@" || [ $? -eq 1 ] && echo '=== end'`;

export const repositoryResource: Resource = {
  noun: 'repository',
  key: 'quoted',
  description:
    'A source of packages in the files of apt, dnf, zypper, apk or pacman, by its address or, except for apt and apk, by its name.',
  attributes: {
    exists: { type: 'boolean', description: 'Some file has it, if only switched off.' },
    enabled: { type: 'boolean', adjective: true, description: 'Switched on in at least one entry.' },
    suites: {
      type: 'list',
      description: 'What its enabled entries take of it: bookworm, bookworm-updates (apt).',
    },
    components: { type: 'list', description: 'Parts its enabled entries take: main, contrib (apt).' },
    types: { type: 'list', description: 'deb, deb-src (apt), rpm, apk or pacman.' },
    addresses: { type: 'list', description: 'The addresses of its entries, as they are written.' },
    files: { type: 'list', description: 'The files that have it.' },
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
      command: COMMAND,
      read(reply) {
        if (reply.exitCode === UNREADABLE) {
          const path = firstLine(reply.stderr) ?? 'a file of repositories';
          return { unable: `${path} cannot be read: permission denied`, hint: 'look as root (sudo: true)' };
        }
        if (reply.exitCode === NONE) {
          return {
            unable:
              'no file of repositories was found: apt, dnf, zypper, apk and pacman have none on the host',
            hint: 'ask for the output of a command that lists them',
          };
        }
        // grep ends with 1 when all files are empty; only what has an end was read.
        const lines = reply.stdout.toString('utf8').replace(/\n$/, '').split('\n');
        const entries = lines.pop() === '=== end' ? readEntries(lines) : undefined;
        if (reply.exitCode !== 0 || entries === undefined) return garbled('grep', reply);
        return stateOf(entries.filter((entry) => names(entry, name)));
      },
    };
  },
};

function names(entry: Entry, name: string): boolean {
  const plain = (text: string) => text.replace(/\/+$/, '');
  return entry.names.includes(name) || entry.addresses.some((address) => plain(address) === plain(name));
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
    addresses: all(entries, 'addresses'),
    files: [...new Set(entries.map((entry) => entry.file))],
  };
}
