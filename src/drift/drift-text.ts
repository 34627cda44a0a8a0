import type { LiveEnvironment } from '../config/environment.ts';
import type { Unwatched } from './blind.ts';
import { printFolded, printRecovered, type TypeOf } from './changes-text.ts';
import type { Blind } from './compare.ts';
import type { Drift } from './drift.ts';

/** The drift of a night as a person reads it: new changes first, one line each. */
export function printDrift(drift: Drift, { name, hosts }: LiveEnvironment, typeOf: TypeOf): string {
  const count = Object.keys(hosts).length;
  const fresh = drift.changes.filter((change) => change.fresh);
  const known = drift.changes.filter((change) => !change.fresh);
  const blind = printBlind(drift.blind);
  const lines = [
    ...section(
      'new tonight',
      fresh.map((change) => printFolded(change, typeOf)),
    ),
    ...section(
      'as on the nights before',
      known.map((change) => printFolded(change, typeOf, change.since.slice(0, 10))),
    ),
    ...section(
      'as the baseline says again',
      drift.recovered.map((mark) => printRecovered(mark, typeOf)),
    ),
    ...section('could not be read', blind),
    ...section(
      'not watched: the baseline does not have it; opsproof drift accept takes in what can be read',
      [...drift.unwatched.map(printUnwatched)],
    ),
    ...section('hosts without a baseline', drift.hosts.fresh),
    ...section('hosts of the baseline that the environment does not have', drift.hosts.gone),
    ...section('ignores', [...drift.sifted.expired, ...drift.sifted.warnings]),
  ];
  const ignored = drift.sifted.ignored.length;
  const summary = [
    `${drift.changes.length} ${drift.changes.length === 1 ? 'change' : 'changes'}`,
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(drift.blind.length === 0 ? [] : [`${drift.blind.length} not read`]),
  ].join(', ');
  return `${[...lines, `drift of ${name}: ${summary} on ${count} ${count === 1 ? 'host' : 'hosts'}`].join('\n')}\n`;
}

/** Grouped by what is the matter: a tool that is missing everywhere is one line. */
export function printBlind(blind: readonly Blind[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { host, noun = 'the whole host', why } of blind) {
    const key = JSON.stringify([noun, why]);
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  return [...groups].map(([key, hosts]) => {
    const [noun, why] = JSON.parse(key) as [string, string];
    return `${printHosts(hosts)}: ${noun}: ${why}`;
  });
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ''];
}

function printUnwatched({ noun, hosts, why }: Unwatched): string {
  return `${noun} on ${printHosts(hosts)}${why === undefined ? '' : `: ${why}`}`;
}

function printHosts(hosts: readonly string[]): string {
  return hosts.length > 3 ? `${hosts.length} hosts` : hosts.join(', ');
}
