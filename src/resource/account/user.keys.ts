import { createHash } from 'node:crypto';
import { sh } from '../../transport/shell/quote.ts';
import { shaped } from '../never.ts';
import type { Attribute, Unable } from '../resource.ts';
import { section } from '../sections.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';
import { askEntry } from './account-entry.ts';
import { printKeyPlaces, readKeyPlaces } from './user.keys.places.ts';

/** Keys that open an account over ssh, in the default places of sshd (sshd_config(5)). */
export const keyAttributes: Readonly<Record<string, Attribute>> = {
  'authorized keys': {
    never: shaped(/^SHA256:/, 'a fingerprint as ssh-keygen -l prints it: SHA256:…'),
    type: 'list',
    description:
      'Fingerprints (SHA256:…) of the keys in ~/.ssh/authorized_keys and authorized_keys2, if sshd reads them.',
  },
  'authorized key names': { type: 'list', description: 'Comments of those keys, if they have one.' },
  'authorized key count': { type: 'integer', least: 0, description: 'How many keys there are.' },
};

/**
 * A key type, its base64, and a comment; one word of options may come first, with blanks only in quotes (sshd(8), AUTHORIZED_KEYS FILE
 * FORMAT; sshkey_advance_past_options() of OpenSSH). A command in the options may look like a key.
 */
const KEY =
  /^(?:(?:"(?:\\"|[^"])*"|[^\s"])+[ \t]+)??((?:sk-)?(?:ssh|ecdsa)-[\w@.-]+)[ \t]+(AAAA[A-Za-z0-9+/]+={0,2})(?:\s+(.*))?$/;

/** Read below `~/.ssh`. */
const FILES = ['authorized_keys', 'authorized_keys2'];

export function printKeys(name: string, getent: boolean, wanted: readonly string[]): readonly string[] {
  if (!wanted.some((attribute) => attribute in keyAttributes)) return [];
  const ask = getent ? askEntry('passwd', name) : 'cat /etc/passwd';
  return [
    `home=$(${ask} | while IFS=: read -r name _ _ _ _ home _; do ${sh`[ "$name" = ${name} ]`} && echo "$home" && break; done)`,
    ...FILES.flatMap((file) => [
      `${section(file.replace('_', ' '))}; LC_ALL=C cat "$home/.ssh/${file}" 2>&1`,
      // A missing line end does not hide the status.
      'printf "\\nstatus %s\\n" "$?"',
    ]),
    printKeyPlaces(),
  ];
}

export function readKeys(sections: ReadonlyMap<string, string>): Sight {
  const files = FILES.map((file) => sections.get(file.replace('_', ' ')));
  if (files.every((file) => file === undefined)) return { state: {}, unseen: {} };
  const keys: { readonly fingerprint: string; readonly comment: string }[] = [];
  const places = readKeyPlaces(sections.get('sshd') ?? '');
  for (const [index, said] of files.entries()) {
    const [, text = '', status] = /^([\s\S]*)\nstatus (\d+)$/.exec(said ?? '') ?? [];
    if (status !== '0' && !/: (?:No such file or directory|Not a directory)\s*$/.test(text)) {
      const reason: Unable = {
        unable: `its keys cannot be read: ${firstLine(text) ?? 'no answer'}`,
        hint: 'look as root (sudo: true)',
      };
      return { state: {}, unseen: allUnseen(Object.keys(keyAttributes), reason) };
    }
    if (status === '0' && places.reads(FILES[index] ?? '')) keys.push(...readKeyLines(text));
  }
  const fingerprints = keys.map(({ fingerprint }) => fingerprint);
  const names = keys.map(({ comment }) => comment).filter((comment) => comment !== '');
  if (places.others !== undefined)
    return {
      state: {},
      unseen: {
        'authorized keys': { ...places.others, part: fingerprints },
        'authorized key names': { ...places.others, part: names },
        'authorized key count': places.others,
      },
    };
  return {
    state: {
      'authorized keys': fingerprints,
      'authorized key names': names,
      'authorized key count': keys.length,
    },
    unseen: {},
  };
}

/** The keys in the text of an authorized_keys file. */
export function readKeyLines(
  text: string,
): readonly { readonly fingerprint: string; readonly comment: string }[] {
  return text.split('\n').flatMap(readKey);
}

function readKey(line: string) {
  if (line.trimStart().startsWith('#')) return [];
  const [, type, base64, comment = ''] = KEY.exec(line.trim()) ?? [];
  if (base64 === undefined) return [];
  const blob = Buffer.from(base64, 'base64');
  // The key contains its type, and sshd accepts no other (RFC 4253, 6.6).
  if (blob.length < 4 || blob.subarray(4, 4 + blob.readUInt32BE()).toString('latin1') !== type) return [];
  const digest = createHash('sha256').update(blob).digest('base64');
  return [{ fingerprint: `SHA256:${digest.replace(/=+$/, '')}`, comment: comment.trim() }];
}
