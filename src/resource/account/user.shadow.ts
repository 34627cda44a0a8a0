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
    description:
      'No password works for it: ! or * stands for the hash, or something that is none. Keys may still work.',
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

/**
 * What a password field means, as $word of $hash: a text that crypt(3) never returns matches no password (shadow(5), crypt(5)). The shortest
 * hash after the last $ has 22 characters; one of DES or BSDi has at least 13 in all.
 */
const WORD = [
  "word() { word=locked; case $hash in '') word=none;; '!'*|'*'*) ;;",
  "'$'*'$'??????????????????????*) case \"$(printf %s \"$hash\" | sed 's/.*[$]//')\" in ??????????????????????*) word=set;; esac;;",
  "'$'*) ;;",
  '*[!./0-9A-Za-z_]*) ;; ?????????????*) word=set;; esac; }',
].join('\n');

/**
 * Shell text. The hash itself never leaves the host. In an entry of /etc/passwd without x (or ## and its name), the field is the hash, and what
 * shadow has does not count (is_pwd_shadowed() of Linux-PAM 1.5).
 */
export function printShadow(name: string, getent: boolean, wanted: readonly string[]): readonly string[] {
  if (!wanted.some((attribute) => attribute in shadowAttributes)) return [];
  const ask = getent ? `{ ${sh`getent shadow ${name}`} || cat /etc/shadow; }` : 'cat /etc/shadow';
  const mine = `while IFS=: read -r name hash rest; do ${sh`[ "$name" = ${name} ]`} || continue`;
  return [
    `${section('now')}; date +%s`,
    `${section('shadow')}; ${WORD}`,
    `own=$(${mine}; case $hash in x|'##'*) ;; *) word; echo "$word";; esac; break; done </etc/passwd)`,
    'if [ -n "$own" ]; then echo "$own:"; elif [ ! -r /etc/shadow ]; then echo "/etc/shadow cannot be read"; else',
    `${ask} 2>/dev/null | ${mine}; word; echo "$word:$rest"; break; done; fi`,
  ];
}
