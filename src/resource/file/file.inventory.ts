import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Inventory, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { garbled } from '../unable.ts';
import { STAT_FORMAT, statTool } from './file.stat.ts';

/** How many files of a host are kept at most. */
const MOST = 5000;

/** The host's configuration, and manually installed programs. */
const PLACES = ['/etc', '/usr/local/bin', '/usr/local/sbin'];

/** Files that the system rewrites by itself. */
const PASSING =
  /^\/etc\/(?:mtab|adjtime|ld\.so\.cache|resolv\.conf|hostname|hosts|machine-id|\.pwd\.lock|.*-)$|\.(?:swp|tmp)$/;

/** Three looks at all files at once: a look at each costs several forks on the host. Names with a newline are left out. */
function printFiles(watched: readonly string[]): string {
  const find = sh`find ${[...PLACES, ...watched]} -xdev`;
  return [
    `${find} \\( -type f -o -type l \\) -exec stat -c '${STAT_FORMAT} %n' {} + 2>/dev/null`,
    section('digests'),
    `${find} -type f -exec sha256sum {} + 2>/dev/null`,
    section('targets'),
    `LC_ALL=C ${find} -type l -exec stat -c %N {} + 2>/dev/null`,
  ].join('\n');
}

export const fileInventory: Inventory = {
  keep: ['type', 'owner', 'group', 'mode', 'target', 'sha256'],
  names: ({ tools }, { files }) =>
    tools.has('stat') && tools.has('sha256sum')
      ? { command: printFiles(files), read: readFiles }
      : { unable: 'stat and sha256sum are needed to keep files', hint: 'install coreutils or busybox' },
};

function readFiles(reply: Reply): ReadonlyMap<string, State> | Unable {
  const sections = readSections(reply);
  const digests = pairs(sections.get('digests') ?? '', /^([0-9a-f]{64}) [ *](\/.*)$/, (match) => [
    match[2],
    match[1],
  ]);
  // In the output form of stat of coreutils and busybox; a name with a quote in it is left out.
  const targets = pairs(sections.get('targets') ?? '', /^'(\/[^']*)' -> '([^']*)'$/, (match) => [
    match[1],
    match[2],
  ]);
  const files = new Map<string, State>();
  for (const line of (sections.get('') ?? '').split('\n')) {
    const [, text = '', name = ''] = /^(\S+:[^/]*) (\/.*)$/.exec(line) ?? [];
    const stat = statTool.parse(text);
    if (stat === undefined || PASSING.test(name)) continue;
    const { type, owner, group, mode } = stat;
    const [sha256, target] = [digests.get(name), targets.get(name)];
    files.set(name, {
      exists: true,
      type,
      // For a link these are those of its target, which is listed itself.
      ...(type === 'symlink' ? {} : { owner, group, mode }),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(target === undefined ? {} : { target }),
    });
  }
  if (reply.truncated || files.size === 0) return garbled('find', reply);
  if (files.size > MOST)
    return { unable: `there are ${files.size} files to watch; at most ${MOST} are kept` };
  return files;
}

function pairs(
  text: string,
  pattern: RegExp,
  pick: (match: RegExpExecArray) => readonly [string | undefined, string | undefined],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = pattern.exec(line);
    const [name, value] = match === null ? [] : pick(match);
    if (name !== undefined && value !== undefined) found.set(name, value);
  }
  return found;
}
