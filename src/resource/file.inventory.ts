import type { Reply } from '../transport/transport.ts';
import { STAT_FORMAT, statTool } from './file.stat.ts';
import type { Inventory, State, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { garbled } from './unable.ts';

/** Most files that are kept of a host. */
const MOST = 3000;

/** What the system writes anew by itself. */
const PASSING =
  /^\/etc\/(?:mtab|adjtime|ld\.so\.cache|resolv\.conf|hostname|hosts|machine-id|\.pwd\.lock|.*-)$|\.(?:swp|tmp)$/;

const FIND = 'find /etc -xdev';

/** Three looks at all files at once: looking at each costs several forks on the host. Names with a newline are left out. */
const COMMAND = [
  `${FIND} \\( -type f -o -type l \\) -exec stat -c '${STAT_FORMAT} %n' {} + 2>/dev/null`,
  section('digests'),
  `${FIND} -type f -exec sha256sum {} + 2>/dev/null`,
  section('targets'),
  `${FIND} -type l -exec sh -c 'for link; do printf "%s\\t%s\\n" "$link" "$(readlink "$link")"; done' sh {} +`,
].join('\n');

/** What is below /etc: the host's configuration. */
export const fileInventory: Inventory = {
  keep: ['type', 'owner', 'group', 'mode', 'target', 'sha256'],
  names: ({ tools }) =>
    tools.has('stat') && tools.has('sha256sum')
      ? { command: COMMAND, read: readFiles }
      : { unable: 'stat and sha256sum are needed to keep files', hint: 'install coreutils or busybox' },
};

function readFiles(reply: Reply): ReadonlyMap<string, State> | Unable {
  const sections = readSections(reply.stdout);
  const digests = pairs(sections.get('digests') ?? '', /^([0-9a-f]{64}) [ *](\/.*)$/, (match) => [
    match[2],
    match[1],
  ]);
  const targets = pairs(sections.get('targets') ?? '', /^(\/[^\t]*)\t(.*)$/, (match) => [match[1], match[2]]);
  const files = new Map<string, State>();
  for (const line of (sections.get('') ?? '').split('\n')) {
    const [, text = '', name = ''] = /^(\S+:[^/]*) (\/etc\/.*)$/.exec(line) ?? [];
    const stat = statTool.parse(text);
    if (stat === undefined || PASSING.test(name)) continue;
    const { type, owner, group, mode } = stat;
    const [sha256, target] = [digests.get(name), targets.get(name)];
    files.set(name, {
      exists: true,
      type,
      // Of a link these are those of what it points to, which stands for itself.
      ...(type === 'symlink' ? {} : { owner, group, mode }),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(target === undefined ? {} : { target }),
    });
  }
  if (reply.truncated || files.size === 0) return garbled('find /etc', reply);
  if (files.size > MOST)
    return { unable: `there are ${files.size} files below /etc; at most ${MOST} are kept` };
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
