import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';

/** A line of group(5). */
export interface GroupLine {
  readonly name: string;
  readonly gid: string;
  readonly members: readonly string[];
}

/** Shell text of a section with the host's own file, which may have several lines with one name or number: getent(1) returns only the first. */
export function printLocalGroups(): string {
  return `${section('local groups')}; cat /etc/group 2>/dev/null || :`;
}

/** Its lines; none if it was not read or cannot be read. */
export function readLocalGroups(sections: ReadonlyMap<string, string>): readonly GroupLine[] {
  return (sections.get('local groups') ?? '').split('\n').flatMap((line) => {
    const [name = '', , gid, listed, more] = line.split(':');
    if (name === '' || gid === undefined || listed === undefined || more !== undefined) return [];
    return [{ name, gid, members: listed === '' ? [] : listed.split(',') }];
  });
}

/** Another group with the same name, which getent never returns: its members are in a group of that name, too. */
export function namesakes(group: GroupLine, lines: readonly GroupLine[]): Unable | undefined {
  const print = ({ gid, members }: GroupLine) =>
    `${gid} (${members.length === 0 ? 'nobody listed' : members.join(', ')})`;
  const all = new Set([group, ...lines.filter(({ name }) => name === group.name)].map(sorted).map(print));
  if (all.size < 2) return undefined;
  return {
    unable: `the host has ${all.size} groups called ${group.name}, with the numbers ${[...all].join(' and ')}`,
    hint: 'rename or remove all but one in /etc/group: programs look up only the first; grpck -r finds others',
  };
}

function sorted({ members, ...line }: GroupLine): GroupLine {
  return { ...line, members: members.toSorted() };
}
