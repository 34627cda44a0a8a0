import type { Facts } from '../host/facts.ts';
import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { notFound } from './file.read.ts';
import type { StatTool } from './file.stat.ts';
import { statToolOf } from './file.ts';
import { refusePath } from './refuse.ts';
import type { Look, Resource, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { allUnseen, lookWith, type Sight } from './sight.ts';
import { firstLine, garbled } from './unable.ts';

export const directoryResource: Resource = {
  noun: 'directory',
  key: 'quoted',
  description:
    'A directory, also one behind a symbolic link. Whatever else has the path is not a directory that exists.',
  attributes: {
    exists: { type: 'boolean', description: 'There is a directory at this path.' },
    owner: { type: 'text', description: 'Name of the owning user; its number where no account has it.' },
    group: { type: 'text', description: 'Name of the owning group; its number where no group has it.' },
    mode: { type: 'mode', description: 'Permissions: 0755, 1777.' },
    entries: {
      type: 'list',
      description: 'Names of what lies directly in it, hidden ones too, without . and ..',
    },
    count: { type: 'integer', description: 'Number of entries.' },
  },
  examples: [
    'the directory "/etc" exists',
    'the directory "/tmp" has mode 1777',
    'the directory "/etc" has entries includes passwd, group',
    'the directory "/var/lib/none" does not exist',
  ],
  refuse: refusePath,
  look(path: string, facts: Facts, wanted: readonly string[]): Look {
    const tool = statToolOf(facts);
    const stat = tool.print(path, { follow: true });
    const listed = wanted.includes('entries') || wanted.includes('count');
    // The slash makes ls follow a link and refuse what is no directory.
    const list = sh`LC_ALL=C ls -1A ${path.endsWith('/') ? path : `${path}/`}`;
    return lookWith(listed ? `${stat} && { ${section('entries')}; ${list}; }` : stat, (reply) =>
      readDirectory(path, tool, reply),
    );
  },
};

function readDirectory(path: string, tool: StatTool, reply: Reply): Sight | Unable {
  const sections = readSections(reply.stdout);
  const first = sections.get('') ?? '';
  if (first === '') return notFound(path, tool, reply) ?? { state: { exists: false }, unseen: {} };
  const stat = tool.parse(first);
  if (stat === undefined) return garbled(tool.name, reply);
  if (stat.type !== 'directory') return { state: { exists: false }, unseen: {} };
  const { owner, group, mode } = stat;
  const names = owner === undefined || group === undefined ? {} : { owner, group };
  const untold = {
    unable: `${tool.name} on the host does not tell it`,
    hint: 'install stat (coreutils) on the host',
  };
  const state = { exists: true, mode, ...names };
  const unseen = owner === undefined ? allUnseen(['owner', 'group'], untold) : {};
  const listing = sections.get('entries');
  if (listing === undefined) return { state, unseen };
  if (reply.exitCode !== 0 || reply.truncated) {
    const why = reply.truncated
      ? 'the list is too long'
      : (firstLine(reply.stderr) ?? `ls ended with status ${reply.exitCode}`);
    return {
      state,
      unseen: {
        ...unseen,
        ...allUnseen(['entries', 'count'], { unable: `its entries cannot be read: ${why}` }),
      },
    };
  }
  const entries = listing === '' ? [] : listing.split('\n');
  return { state: { ...state, entries, count: entries.length }, unseen };
}
