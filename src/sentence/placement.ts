import { createHash } from 'node:crypto';
import { ConfigurationError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { parseQuorum, printQuorum, type Quorum } from '../model/quorum.ts';
import type { Blueprint } from './blueprint.ts';

/** Which hosts a sentence is about, as written. */
export type Placement = { readonly kind: 'host'; readonly name: string } | Fleet;

/** Every host, or those of a group; on how many it must be true; or only a share of them, drawn again in each run. */
export interface Fleet {
  readonly kind: 'fleet';
  readonly group?: string;
  readonly quorum?: Quorum;
  readonly percent?: number;
}

/** The placement of a sentence that may have it before or after its claim. @throws ConfigurationError if it has both */
export function placedOnce(
  before: Placement | undefined,
  behind: Placement | undefined,
): Placement | undefined {
  if (before === undefined || behind === undefined) return before ?? behind;
  throw misplaced('the sentence says twice on which hosts; say it once, before is or has, or at the end');
}

/** Who asks: the hosts that ` from "web"` names, otherwise the machine that opsproof runs on. */
export function whoAsks(from: Placement | undefined): 'outside' | 'hosts' {
  return from === undefined ? 'outside' : 'hosts';
}

/** Stands for the hosts that an inventory names and that nobody has asked for. */
const UNREAD = 'host-of-the-inventory';

/** The hosts that a placement selects. */
export interface Placed {
  readonly hosts: readonly string[];
  readonly quorum?: Quorum;
}

/** The pattern of a placement without its leading ` on `, for parameter types. */
export const FLEET_PATTERN =
  '(?:every host|(?:at least|at most|exactly) (?:\\d+|[a-z]+) hosts?|no host|\\d+(?:\\.\\d+)? ?% of the hosts)(?: in "[^"]*")?';

/**
 * Reads `on "web"`, `on every host in "web"`, `on at least 3 hosts in "web"`, `on no host`, `on 5 % of the hosts`, with or without the
 * `on`; the empty text is no placement.
 * @throws ConfigurationError for an invalid number
 */
export function parsePlacement(text: string): Placement | undefined {
  const host = /^ ?(?:on )?(?:the host )?"([^"]*)"$/.exec(text)?.[1];
  if (host !== undefined) return { kind: 'host', name: host };
  const match = /^ ?(?:on )?(.+?)(?: in "([^"]*)")?$/.exec(text);
  if (match === null) return undefined;
  const fleet = { kind: 'fleet' as const, ...(match[2] === undefined ? {} : { group: match[2] }) };
  const words = match[1] ?? '';
  if (words === 'every host') return fleet;
  const percent = /^(\d+(?:\.\d+)?) ?% of the hosts$/.exec(words)?.[1];
  if (percent !== undefined) return { ...fleet, percent: checkPercent(Number(percent)) };
  const quorum = parseQuorum(words.replace(/ hosts?$/, ''));
  if (quorum === undefined) throw misplaced(`"${words}" does not say how many hosts`);
  return { ...fleet, quorum };
}

/**
 * The hosts that a placement selects.
 * @param placement undefined: `standing`, otherwise the only host
 * @param standing what the last `Given the host …` said
 * @param seed decides which hosts a share draws: the same seed, the same hosts
 * @throws ConfigurationError that lists the hosts or groups
 */
export function placeHosts(
  blueprint: Blueprint,
  placement: Placement | undefined,
  standing: Placement | undefined,
  seed = '',
): Placed {
  const all = blueprint.hosts.map((host) => host.name);
  const wanted = placement ?? standing;
  if (wanted === undefined) {
    if (all.length === 1 || blueprint.open === true) return { hosts: all.length === 1 ? all : [UNREAD] };
    throw misplaced(`it does not say on which host; write on "…" or on every host. ${listHosts(blueprint)}`);
  }
  if (wanted.kind === 'host') {
    if (all.includes(wanted.name) || blueprint.open === true) return { hosts: [wanted.name] };
    throw misplaced(
      `no host "${wanted.name}" in the environment "${blueprint.environment}"; ${guess(wanted.name, all)}${listHosts(blueprint)}`,
    );
  }
  // How many there are is not known: nothing that depends on it can be wrong yet.
  if (blueprint.open === true) return { hosts: [...all, UNREAD] };
  const members = wanted.group === undefined ? all : membersOf(blueprint, wanted.group);
  if (members.length === 0) throw misplaced(`the environment "${blueprint.environment}" has no hosts`);
  const { quorum, percent } = wanted;
  if (percent !== undefined) return { hosts: drawHosts(members, percent, seed) };
  if (quorum === undefined) return { hosts: members };
  if (quorum.kind !== 'at most' && quorum.count > members.length) {
    throw misplaced(`${printQuorum(quorum, members.length)} can never hold`);
  }
  if (
    quorum.kind === 'at least'
      ? quorum.count === 0
      : quorum.kind === 'at most' && quorum.count >= members.length
  ) {
    throw misplaced(
      `${printQuorum(quorum, members.length)} is always true, and proves nothing; write on every host, on no host, or a number in between`,
    );
  }
  return { hosts: members, quorum };
}

function membersOf(blueprint: Blueprint, group: string): readonly string[] {
  const members = blueprint.hosts.filter((host) => host.groups.includes(group)).map((host) => host.name);
  if (members.length > 0) return members;
  const groups = [...new Set(blueprint.hosts.flatMap((host) => host.groups))];
  const known = groups.length === 0 ? 'it has no groups' : `groups: ${groups.join(', ')}`;
  throw misplaced(
    `no group "${group}" in the environment "${blueprint.environment}"; ${guess(group, groups)}${known}`,
  );
}

/** At least one host, in the order of the environment. */
function drawHosts(hosts: readonly string[], percent: number, seed: string): readonly string[] {
  const draw = (host: string) => createHash('sha256').update(`${seed}\0${host}`).digest('hex');
  const count = Math.max(1, Math.ceil((hosts.length * percent) / 100));
  const drawn = new Set([...hosts].sort((a, b) => (draw(a) < draw(b) ? -1 : 1)).slice(0, count));
  return hosts.filter((host) => drawn.has(host));
}

function checkPercent(percent: number): number {
  if (percent > 0 && percent <= 100) return percent;
  throw misplaced(`a share of the hosts must be more than 0 % and at most 100 %; found ${percent} %`);
}

function listHosts(blueprint: Blueprint): string {
  const names = blueprint.hosts.map((host) => host.name);
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `hosts: ${shown} and ${names.length - 12} more` : `hosts: ${shown}`;
}

function guess(name: string, candidates: readonly string[]): string {
  const [first] = nearest(name, candidates, 1);
  return first === undefined ? '' : `did you mean "${first}"? `;
}

function misplaced(message: string): ConfigurationError {
  return new ConfigurationError([{ message }]);
}
