import type { LiveEnvironment } from '../config/environment.ts';
import { printChange, type TypeOf } from './changes-text.ts';
import type { Drift } from './drift.ts';

/** The drift of a night as a person reads it: new changes first, one line each. */
export function printDrift(drift: Drift, { name, hosts }: LiveEnvironment, typeOf: TypeOf): string {
  const count = Object.keys(hosts).length;
  const fresh = drift.changes.filter((change) => change.fresh);
  const known = drift.changes.filter((change) => !change.fresh);
  const blind = drift.blind.map(({ host, noun, why }) => `${host}: ${noun ?? 'the whole host'}: ${why}`);
  const lines = [
    ...section(
      'new tonight',
      fresh.map(({ change }) => printChange(change, typeOf)),
    ),
    ...section(
      'as on the nights before',
      known.map(({ change, since }) => printChange(change, typeOf, since.slice(0, 10))),
    ),
    ...section('as the baseline says again', drift.recovered.map(printFingerprint)),
    ...section('could not be read', blind),
    ...section('hosts without a baseline', drift.hosts.fresh),
    ...section('hosts of the baseline that the environment does not have', drift.hosts.gone),
    ...section('ignores', [...drift.sifted.expired, ...drift.sifted.warnings]),
  ];
  const ignored = drift.sifted.ignored.length;
  const summary = [
    `${drift.changes.length} ${drift.changes.length === 1 ? 'change' : 'changes'}`,
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(blind.length === 0 ? [] : [`${blind.length} not read`]),
  ].join(', ');
  return `${[...lines, `drift of ${name}: ${summary} on ${count} ${count === 1 ? 'host' : 'hosts'}`].join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ''];
}

function printFingerprint(fingerprint: string): string {
  const [kind, noun, name, attribute] = JSON.parse(fingerprint) as [string, string, string, string | null];
  return `${noun} ${JSON.stringify(name)}${attribute === null ? '' : `: ${attribute}`} (was ${kind})`;
}
