import type { LiveEnvironment } from '../model/environment.ts';
import { printBlind, printUnwatched } from './blind-text.ts';
import { printChangeWithEffects, printOutcome, type TypeOf } from './changes-text.ts';
import type { Drift } from './drift.ts';

/** The drift of a night for people: new changes first, one line each. */
export function printDrift(drift: Drift, { name, hosts }: LiveEnvironment, typeOf: TypeOf): string {
  const count = Object.keys(hosts).length;
  const fresh = drift.changes.filter((change) => change.fresh);
  const known = drift.changes.filter((change) => !change.fresh);
  const blind = printBlind(drift.blind);
  const lines = [
    ...section(
      'new tonight',
      fresh.map((change) => printChangeWithEffects(change, typeOf)),
    ),
    ...section(
      'unchanged since earlier nights',
      known.map((change) => printChangeWithEffects(change, typeOf, change.since.slice(0, 10))),
    ),
    ...section(
      'back to the baseline',
      drift.left
        .filter(({ outcome }) => outcome.how === 'again')
        .map(({ change, outcome }) => printOutcome(change, outcome, typeOf)),
    ),
    ...section(
      'accepted or ignored since',
      drift.left
        .filter(({ outcome: { how } }) => how === 'accepted' || how === 'ignored')
        .map(({ change, outcome }) => printOutcome(change, outcome, typeOf)),
    ),
    ...section('could not be read', blind),
    ...section(
      'not watched, because the baseline does not have it; opsproof drift accept adds what can be read',
      printUnwatched(drift.unwatched),
    ),
    ...section('hosts without a baseline', drift.hosts.fresh),
    ...section('hosts that are in the baseline but not in the environment', drift.hosts.gone),
    ...section('ignores', [...drift.sifted.expired, ...drift.sifted.warnings]),
  ];
  const ignored = drift.sifted.ignored.length + drift.sifted.unread.length;
  // What could not be read when it was accepted is not missing.
  const missing = drift.unwatched.filter(({ why }) => why === undefined).length;
  const summary = [
    `${drift.changes.length} ${drift.changes.length === 1 ? 'change' : 'changes'}`,
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(drift.blind.length === 0 ? [] : [`${drift.blind.length} not read`]),
    ...(missing === 0 ? [] : [`${missing} not compared`]),
  ].join(', ');
  return `${[...lines, `drift of ${name}: ${summary} on ${count} ${count === 1 ? 'host' : 'hosts'}`].join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ''];
}
