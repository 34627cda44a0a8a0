import { sh } from '../../transport/shell/quote.ts';
import { section } from '../sections.ts';
import type { UnitProperties } from './unit.read.ts';

/** What systemctl still prints about a unit that has a property with bytes that are not text: one line for its state and one for its file. */
export function listed(unit: string): string {
  // A name is a pattern here, and a backslash escapes the next character.
  const pattern = unit.replaceAll('\\', '\\\\');
  const options = '--no-legend --no-pager --full --plain';
  return [
    `{ ${section('listed')}; ${sh`LC_ALL=C systemctl list-units --all ${options.split(' ')} -- ${pattern}`}`,
    `${section('file')}; ${sh`LC_ALL=C systemctl list-unit-files ${options.split(' ')} -- ${pattern}`}; :; }`,
  ].join('; ');
}

/** `NAME LOAD ACTIVE SUB DESCRIPTION` and `NAME STATE PRESET`. */
export function readListed(unit: string, sections: ReadonlyMap<string, string>): UnitProperties | undefined {
  const lineOf = (name: string) =>
    (sections.get(name) ?? '')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find(([found]) => found === unit);
  const [, load, active, sub] = lineOf('listed') ?? [];
  if (load === undefined || active === undefined || sub === undefined) return undefined;
  return new Map([
    ['Id', unit],
    ['LoadState', load],
    ['ActiveState', active],
    ['SubState', sub],
    ['UnitFileState', lineOf('file')?.[1] ?? ''],
  ]);
}
