import { isDeepStrictEqual } from 'node:util';
import type { HostInventory } from '../drift/inventory.ts';
import { TOPICS } from './facts-worth.ts';
import type { LearnedScenario } from './feature-text.ts';
import type { LearnedSentence } from './sentence.ts';

/** The sentences about one role: all hosts of a group, or one host. */
export interface Lesson {
  /** Name of the file: the group or the host. */
  readonly role: string;
  /** `every host in "web"` or `the host "db"`. */
  readonly place: string;
  readonly scenarios: readonly LearnedScenario[];
}

/**
 * What to say about the hosts: what all hosts of a group have in common is said of the group, the rest of each host. A host belongs to the
 * first of its groups.
 */
export function makeLessons(
  hosts: readonly { readonly name: string; readonly groups: readonly string[] }[],
  inventories: Readonly<Record<string, HostInventory>>,
): readonly Lesson[] {
  const said = new Map(
    hosts.flatMap(({ name }) => {
      const inventory = inventories[name];
      return inventory === undefined
        ? []
        : [[name, TOPICS.map((topic) => topic.choose(inventory.items))] as const];
    }),
  );
  const groups = new Map<string, string[]>();
  for (const { name, groups: own } of hosts) {
    const [first] = own;
    if (first !== undefined && said.has(name)) groups.set(first, [...(groups.get(first) ?? []), name]);
  }
  const lessons: Lesson[] = [];
  const common = new Map<string, readonly (readonly LearnedSentence[])[]>();
  for (const [group, members] of groups) {
    // A group is described as a whole only if it is the first group of all its hosts.
    const all = hosts.filter((host) => host.groups.includes(group)).map((host) => host.name);
    if (members.length < 2 || all.length !== members.length) continue;
    const shared = TOPICS.map((_, topic) =>
      intersect(members.map((member) => said.get(member)?.[topic] ?? [])),
    );
    for (const member of members) common.set(member, shared);
    lessons.push(lesson(group, `every host in ${JSON.stringify(group)}`, shared));
  }
  for (const [host, topics] of said) {
    const shared = common.get(host);
    const own = topics.map((list, topic) => without(list, shared?.[topic] ?? []));
    lessons.push(lesson(host, `the host ${JSON.stringify(host)}`, own));
  }
  return lessons.filter(({ scenarios }) => scenarios.length > 0);
}

function lesson(role: string, place: string, topics: readonly (readonly LearnedSentence[])[]): Lesson {
  const scenarios = TOPICS.flatMap(({ title, why }, index) => {
    const said = topics[index] ?? [];
    return said.length === 0 ? [] : [{ title, why, said }];
  });
  return { role, place, scenarios };
}

function intersect(lists: readonly (readonly LearnedSentence[])[]): readonly LearnedSentence[] {
  const [first = [], ...others] = lists;
  const indexes = others.map(bySentence);
  return first.filter((said) => indexes.every((index) => isDeepStrictEqual(index.get(said.sentence), said)));
}

function without(
  list: readonly LearnedSentence[],
  shared: readonly LearnedSentence[],
): readonly LearnedSentence[] {
  const index = bySentence(shared);
  return list.filter((said) => !isDeepStrictEqual(index.get(said.sentence), said));
}

function bySentence(list: readonly LearnedSentence[]): ReadonlyMap<string, LearnedSentence> {
  return new Map(list.map((said) => [said.sentence, said]));
}
