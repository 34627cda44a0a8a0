import { sh } from '../../transport/shell/quote.ts';
import { only, shaped } from '../never.ts';
import type { Attribute } from '../resource.ts';
import { section } from '../sections.ts';

/** What shadow(5) knows of an account. Only root can read it. */
export const shadowAttributes: Readonly<Record<string, Attribute>> = {
  locked: {
    type: 'boolean',
    intrinsic: true,
    adjective: true,
    description: 'No password works for it (shadow has ! or *). Keys may still work.',
  },
  password: {
    never: only('set', 'locked', 'none'),
    type: 'text',
    description: 'set, locked or none (empty: anybody can log in).',
  },
  'password age': { type: 'age', description: 'Time since the password was last changed.' },
  'password expires': {
    never: shaped(/^(?:never|\d{4}-\d\d-\d\d)$/, 'never, or a day: 2027-01-31'),
    type: 'text',
    description: 'The day it must be changed, 2027-01-31; or never.',
  },
  'password maximum age': { type: 'duration', description: 'How long a password may be used.' },
  'password minimum age': { type: 'duration', description: 'How long a password must be used.' },
  'password warning': { type: 'duration', description: 'How long before expiry the user is warned.' },
  'account expires': {
    never: shaped(/^(?:never|\d{4}-\d\d-\d\d)$/, 'never, or a day: 2027-01-31'),
    type: 'text',
    description: 'The day from which nobody can log in, 2027-01-31; or never.',
  },
};

export const SHADOW_NAMES = Object.keys(shadowAttributes);

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
