import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { GLOB_OR_PATTERN, namesMatching, refuseGlob } from '../glob.ts';
import { ownerName } from '../never.ts';
import { notOfThisHost } from '../powershell.ts';
import { refuseAnyPath } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { lookDirectoryByPowerShell } from './directory.powershell.ts';
import type { Draft } from './file.part.ts';
import { notFound } from './file.read.ts';
import type { StatTool } from './file.stat.ts';
import { statToolOf } from './file.ts';

export const directoryResource: Resource = {
  noun: 'directory',
  key: 'quoted',
  description: 'A directory, possibly behind a symbolic link. Anything else at the path does not count.',
  attributes: {
    exists: { type: 'boolean', ofPath: true, description: 'There is a directory at this path.' },
    owner: {
      never: ownerName,
      type: 'text',
      description: 'Name of the owning user; the number if no account has it.',
    },
    group: {
      never: ownerName,
      type: 'text',
      description: 'Name of the owning group; the number if no group has it.',
    },
    mode: { type: 'mode', description: 'Permissions: 0755, 1777.' },
    entries: {
      type: 'list',
      description: 'Names of its direct entries, including hidden ones, without . and ..',
    },
    count: { type: 'integer', least: 0, description: 'Number of entries.' },
    'entries matching': {
      type: 'list',
      takes: GLOB_OR_PATTERN,
      refuse: (text) => refuseGlob(text, false),
      description:
        'Names of the entries that a glob with *, ? and [a-z] matches as a whole (including leading dots), or that contain a match of a pattern between slashes.',
    },
    'count of': {
      type: 'integer',
      least: 0,
      takes: GLOB_OR_PATTERN,
      refuse: (text) => refuseGlob(text, false),
      description: 'How many entries a glob or a pattern between slashes matches.',
    },
    size: {
      type: 'bytes',
      description: 'Disk space of everything below it, in steps of 1 KiB, without other mounts (du).',
    },
  },
  examples: [
    'the directory "/etc" exists',
    'the directory "/tmp" has mode 1777',
    'the directory "/etc" has entries includes passwd, group',
    'the directory "/etc" has count of "*.conf" at least 1',
    'the directory "/var/lib/none" does not exist',
  ],
  refuse: refuseAnyPath,
  look(path: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    const windows = facts.language === 'powershell';
    const foreign = notOfThisHost(path, windows);
    if (foreign !== undefined || windows) return foreign ?? lookDirectoryByPowerShell(path, wanted);
    const tool = statToolOf(facts);
    const stat = tool.print(path, { follow: true });
    // The slash makes ls follow a link and refuse anything but a directory.
    const inside = path.endsWith('/') ? path : `${path}/`;
    const lines: string[] = [];
    if (wanted.includes('size'))
      lines.push(section('size'), sh`LC_ALL=C du -skx ${inside} 2>&1`, 'echo "status $?"');
    if (wanted.some(isOfEntries))
      lines.push(
        section('entries'),
        sh`LC_ALL=C ls -1A ${inside} || exit`,
        section('line ends'),
        sh`find ${`${inside}.`} ! -name . -prune -name ${'*\n*'} -print 2>/dev/null; :`,
      );
    const command = lines.length === 0 ? stat : `${stat} && { ${lines.join('; ')}; }`;
    return lookWith(command, (reply) => readDirectory(path, tool, wanted, reply));
  },
};

/** Attributes that take a glob, with the space before it. */
const [MATCHING, COUNT_OF] = ['entries matching ', 'count of '];

function isOfEntries(attribute: string): boolean {
  return (
    attribute === 'entries' ||
    attribute === 'count' ||
    attribute.startsWith(MATCHING) ||
    attribute.startsWith(COUNT_OF)
  );
}

function readDirectory(
  path: string,
  tool: StatTool,
  wanted: readonly string[],
  reply: Reply,
): Sight | Unable {
  const sections = readSections(reply);
  const first = sections.get('') ?? '';
  if (first === '') return notFound(path, tool, reply) ?? { state: { exists: false }, unseen: {} };
  const stat = tool.parse(first);
  if (stat === undefined) return garbled(tool.name, reply);
  if (stat.type !== 'directory') return { state: { exists: false }, unseen: {} };
  const { owner, group, mode } = stat;
  const names = owner === undefined || group === undefined ? {} : { owner, group };
  const untold = {
    unable: `${tool.name} on the host does not report it`,
    hint: 'install stat (coreutils) on the host',
  };
  const draft: Draft = {
    state: { exists: true, mode, ...names },
    unseen: owner === undefined ? allUnseen(['owner', 'group'], untold) : {},
  };
  readSize(sections.get('size'), draft);
  const listing = sections.get('entries');
  const odd = sections.get('line ends') ?? '';
  if (odd !== '')
    // A user who may create a file in it may create one that looks like several.
    Object.assign(
      draft.unseen,
      allUnseen(wanted.filter(isOfEntries), {
        unable: `a name in it has a line end, so that it looks like several: ${JSON.stringify(odd.slice(0, 200))}`,
      }),
    );
  else if (listing !== undefined) readEntries(listing, wanted, reply, draft);
  return draft;
}

/** du(1) reports problems, and still a sum: of what it could read. */
function readSize(said: string | undefined, { state, unseen }: Draft): void {
  if (said === undefined) return;
  const kib = /^(\d+)\t[^\n]*\nstatus 0$/.exec(said)?.[1];
  if (kib !== undefined) state.size = Number(kib) * 1024;
  else unseen.size = { unable: `its size cannot be summed: ${firstLine(said) ?? 'no answer'}` };
}

function readEntries(listing: string, wanted: readonly string[], reply: Reply, draft: Draft): void {
  if (reply.exitCode !== 0 || reply.truncated) {
    const why = reply.truncated
      ? 'the list is too long'
      : (firstLine(reply.stderr) ?? `ls ended with status ${reply.exitCode}`);
    const reason = { unable: `its entries cannot be read: ${why}` };
    Object.assign(draft.unseen, allUnseen(wanted.filter(isOfEntries), reason));
    return;
  }
  const entries = listing === '' ? [] : listing.split('\n');
  Object.assign(draft.state, { entries, count: entries.length });
  for (const attribute of wanted) {
    const glob = [MATCHING, COUNT_OF].find((name) => attribute.startsWith(name));
    if (glob === undefined) continue;
    const matching = namesMatching(attribute.slice(glob.length), entries);
    if (typeof matching === 'string') draft.unseen[attribute] = { unable: matching };
    else draft.state[attribute] = glob === MATCHING ? matching : matching.length;
  }
}
