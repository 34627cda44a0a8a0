import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { readSections, section, statusSection } from '../sections.ts';
import { garbled } from '../unable.ts';

/** A status of ours, for a host on which even number 0 has no name, although every host has one. */
const LOST = '70';
/** getent(1) exits with 2 if it has no such key. */
const NO_SUCH_KEY = '2';

/** Shell text that prints the entry of an account, or the whole file where there is no getent, and a section `status`. */
export function printEntry(database: 'passwd' | 'group', name: string, facts: Facts): string {
  if (!facts.tools.has('getent')) return `cat /etc/${database}; ${statusSection()}`;
  const ask = askEntry(database, name);
  return `${ask} || { code=$?; getent ${database} 0 >/dev/null 2>&1 || code=${LOST}; (exit $code); }; ${statusSection()}`;
}

/** getent takes a key of digits for a number, and finds no account with such a name: then all entries are read. */
export function askEntry(database: 'passwd' | 'group', name: string): string {
  return /^\d+$/.test(name) ? `getent ${database}` : sh`getent ${database} ${name}`;
}

/**
 * The fields of the entry whose name is `name`, because getent also answers for numbers.
 * @returns undefined if there is no such account
 */
export function readEntry(
  database: 'passwd' | 'group',
  name: string,
  facts: Facts,
  reply: Reply,
): readonly string[] | undefined | Unable {
  const sections = readSections(reply);
  const status = sections.get('status')?.split('\n')[0];
  const getent = facts.tools.has('getent');
  const asked = getent ? 'getent' : `cat /etc/${database}`;
  if (getent && status === NO_SUCH_KEY) return undefined;
  if (getent && status === LOST)
    return {
      unable: `the host has no ${database === 'passwd' ? 'user' : 'group'} with the number 0, so what it knows is not complete`,
      hint: `look at /etc/${database}`,
    };
  if (status !== '0') return garbled(asked, { ...reply, exitCode: Number(status ?? reply.exitCode) });
  const entries = (sections.get('') ?? '').split('\n').map((line) => line.split(':'));
  const length = database === 'passwd' ? 7 : 4;
  const entry = entries.find(([first]) => first === name);
  if (entry === undefined)
    return entries.some((fields) => fields.length === length) ? undefined : garbled(asked, reply);
  return entry.length === length ? entry : garbled(asked, reply);
}

/** Shell text of a section `local`: whether the host's own file has the account, whatever other source also has it. */
export function printLocal(database: 'passwd' | 'group', name: string): string {
  const file = `/etc/${database}`;
  return [
    `${section('local')}; local=unread`,
    sh`[ ! -r ${file} ] || { local=no; while IFS=: read -r entry _; do [ "$entry" != ${name} ] || local=yes; done <${file}; }; echo "$local"`,
  ].join('\n');
}

/** The output of printLocal; undefined if it was not asked for. */
export function readLocal(
  database: 'passwd' | 'group',
  sections: ReadonlyMap<string, string>,
): boolean | Unable | undefined {
  const said = sections.get('local')?.trim();
  if (said === undefined) return undefined;
  return said === 'yes' || said === 'no' ? said === 'yes' : { unable: `/etc/${database} cannot be read` };
}
