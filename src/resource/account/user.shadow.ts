import { sh } from '../../transport/shell/quote.ts';
import type { Attribute, State, Unable } from '../resource.ts';
import { section } from '../sections.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';

const DAY_MS = 86_400_000;
/** From this many days on chage(1) prints "never", too: shadow-utils write 99999. */
const NEVER_DAYS = 10_000;

/** What shadow(5) knows of an account. Only root can read it. */
export const shadowAttributes: Readonly<Record<string, Attribute>> = {
  locked: {
    type: 'boolean',
    intrinsic: true,
    adjective: true,
    description: 'No password works for it (shadow has ! or *). Keys may still work.',
  },
  password: { type: 'text', description: 'set, locked or none (empty: anybody can log in).' },
  'password age': { type: 'age', description: 'Time since the password was last changed.' },
  'password expires': { type: 'text', description: 'The day it must be changed, 2027-01-31; or never.' },
  'password maximum age': { type: 'duration', description: 'How long a password may be used.' },
  'password minimum age': { type: 'duration', description: 'How long a password must be used.' },
  'password warning': { type: 'duration', description: 'How long before expiry the user is warned.' },
  'account expires': {
    type: 'text',
    description: 'The day from which nobody can log in, 2027-01-31; or never.',
  },
};

const NAMES = Object.keys(shadowAttributes);

/** Shell text. The hash itself never leaves the host. */
export function printShadow(name: string, getent: boolean, wanted: readonly string[]): readonly string[] {
  if (!wanted.some((attribute) => attribute in shadowAttributes)) return [];
  const ask = getent ? `{ ${sh`getent shadow ${name}`} || cat /etc/shadow; }` : 'cat /etc/shadow';
  return [
    `${section('now')}; date +%s`,
    `${section('shadow')}; if [ ! -r /etc/shadow ]; then echo "/etc/shadow cannot be read"; else`,
    `${ask} 2>/dev/null | while IFS=: read -r name hash rest; do ${sh`[ "$name" = ${name} ]`} || continue`,
    `case "$hash" in '') word=none;; '!'*|'*'*) word=locked;; *) word=set;; esac; echo "$word:$rest"; break; done; fi`,
  ];
}

export function readShadow(sections: ReadonlyMap<string, string>): Sight {
  const said = sections.get('shadow');
  if (said === undefined) return { state: {}, unseen: {} };
  const [, word, rest] = /^(set|locked|none):([-\d:]*)$/.exec(said.trim()) ?? [];
  if (word === undefined || rest === undefined) {
    const reason: Unable =
      said.trim() === ''
        ? { unable: 'it has no entry in the shadow database' }
        : { unable: firstLine(said) ?? '', hint: 'look as root (sudo: true)' };
    return { state: {}, unseen: allUnseen(NAMES, reason) };
  }
  const [changed, minimum, maximum, warning, , expires] = rest.split(':').map(number);
  const now = number(sections.get('now'));
  const age: State =
    changed === undefined
      ? { 'password age': null }
      : now === undefined
        ? {}
        : { 'password age': now * 1000 - changed * DAY_MS };
  return {
    state: {
      locked: word === 'locked',
      password: word,
      ...age,
      'password expires': passwordEnd(changed, maximum),
      'password maximum age': span(maximum),
      'password minimum age': span(minimum),
      'password warning': span(warning),
      'account expires': expires === undefined ? 'never' : day(expires),
    },
    unseen: { 'password age': { unable: 'the host does not report its time (date +%s)' } },
  };
}

/** -1 is the same as an empty field (shadow(5)). */
function number(field: string | undefined): number | undefined {
  return /^\d+$/.test(field ?? '') ? Number(field) : undefined;
}

function span(days: number | undefined): number | null {
  return days === undefined ? null : days * DAY_MS;
}

/** A last change on day 0 means that it must be changed at the next login. */
function passwordEnd(changed: number | undefined, maximum: number | undefined): string {
  if (changed === 0) return day(0);
  return changed === undefined || maximum === undefined || maximum >= NEVER_DAYS
    ? 'never'
    : day(changed + maximum);
}

function day(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}
