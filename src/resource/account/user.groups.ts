import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';
import type { Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';
import { printLocalGroups, readLocalGroups } from './local-groups.ts';

/** The numbers of its groups, the primary one first, and the entries of these: id(1) prints names with a blank in one line. */
export function printGroups(name: string, facts: Facts, wanted: readonly string[]): readonly string[] {
  if (!wanted.includes('group') && !wanted.includes('groups')) return [];
  const entries = facts.tools.has('getent') ? 'getent group $first $ids' : 'cat /etc/group';
  return [
    `${section('group ids')}; first=$(${sh`LC_ALL=C id -g -- ${name} 2>&1`}) && ids=$(${sh`LC_ALL=C id -G -- ${name} 2>&1`}); echo "$first $ids"`,
    `${section('group names')}; case "$first $ids" in *[!0-9\\ ]*) ;; *) ${entries};; esac`,
    printLocalGroups(),
  ];
}

export function readGroups(sections: ReadonlyMap<string, string>): Sight {
  const said = sections.get('group ids');
  if (said === undefined) return { state: {}, unseen: {} };
  if (!/^\d+(?: \d+)+$/.test(said.trim())) {
    const reason: Unable = { unable: `id does not report it: ${firstLine(said) ?? 'no answer'}` };
    return { state: {}, unseen: { group: reason, groups: reason } };
  }
  const names = new Map<string, string>();
  for (const line of (sections.get('group names') ?? '').split('\n')) {
    const [name, , gid] = line.split(':');
    if (name !== undefined && gid !== undefined && !names.has(gid)) names.set(gid, name);
  }
  // A group without a name stands for itself, as in the output of id. Of several names with one number, getent and id return the first.
  const [first = '', ...all] = said.trim().split(' ');
  const local = readLocalGroups(sections);
  const groups = all.flatMap((gid) => {
    const also = local.filter((line) => line.gid === gid).map(({ name }) => name);
    const name = names.get(gid) ?? (also.length === 0 ? gid : undefined);
    return name === undefined ? also : [name, ...also];
  });
  return { state: { group: names.get(first) ?? first, groups: [...new Set(groups)].sort() }, unseen: {} };
}
