import type { State, Unable } from '../resource.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';
import { SHADOW_NAMES } from './user.shadow.ts';

const DAY_MS = 86_400_000;
/** From this many days on chage(1) prints "never", too: shadow-utils write 99999. */
const NEVER_DAYS = 10_000;

export function readShadow(sections: ReadonlyMap<string, string>): Sight {
  const said = sections.get('shadow');
  if (said === undefined) return { state: {}, unseen: {} };
  const [, word, rest] = /^(set|locked|none):([-\d:]*)$/.exec(said.trim()) ?? [];
  if (word === undefined || rest === undefined) {
    const reason: Unable =
      said.trim() === ''
        ? { unable: 'it has no entry in the shadow database' }
        : { unable: firstLine(said) ?? '', hint: 'look as root (sudo: true)' };
    return { state: {}, unseen: allUnseen(SHADOW_NAMES, reason) };
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

export function day(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}
