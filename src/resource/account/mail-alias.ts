import type { Reply } from '../../transport/transport.ts';
import { printFiles, readFiles, refusalIn } from '../file/file-texts.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';

const FILES = ['/etc/aliases', '/etc/mail/aliases'];

/**
 * What postfix and sendmail look names up in, made of such a file by newaliases(1): a section with each that is older than its file. The test
 * `-nt` is not of POSIX; a shell without it says nothing here.
 */
const PRINT_STALE = `${section('stale')}
for file in ${FILES.join(' ')}; do for made in db lmdb cdb pag; do
[ -e "$file.$made" ] && [ "$file" -nt "$file.$made" ] 2>/dev/null && echo "$file.$made"; done; done`;

export const mailAliasResource: Resource = {
  noun: 'mail alias',
  key: 'quoted',
  description: 'Where local mail for a name goes (aliases(5)): /etc/aliases, else /etc/mail/aliases.',
  attributes: {
    exists: { type: 'boolean', description: 'The file contains it; case does not matter.' },
    recipients: { type: 'list', description: 'Who gets the mail: names, addresses, "|program", /files.' },
  },
  examples: [
    'the mail alias "postmaster" has recipients root',
    'the mail alias "root" has recipients includes "admin@example.com"',
    'the mail alias "nosuch" does not exist',
  ],
  refuse: (name) =>
    refuseText(name) ??
    (/[:\n]/.test(name) ? `an alias has no : or newline; found ${JSON.stringify(name)}` : undefined),
  look(name: string): Look {
    // The same for every alias, so that it is read once.
    const command = `${printFiles(FILES.join(' '))}\n${PRINT_STALE}`;
    return { command, read: (reply) => readAlias(name.toLowerCase(), reply) };
  },
};

function readAlias(name: string, reply: Reply): State | Unable {
  const files = readFiles(reply.stdout.toString('utf8'), reply);
  if ('unable' in files) return files;
  const refusal = refusalIn(files);
  if (refusal !== undefined) return refusal;
  const lines = FILES.map((path) => files.lines.get(path)).find((found) => found !== undefined);
  if (lines === undefined)
    return {
      unable: 'there is neither /etc/aliases nor /etc/mail/aliases',
      hint: 'does the host have a mailer?',
    };
  const stale = readSections(reply).get('stale')?.split('\n')[0];
  if (stale !== undefined && stale !== '')
    return {
      unable: `${stale}, where postfix and sendmail look, is older than ${stale.replace(/\.\w+$/, '')}`,
      hint: 'run newaliases on the host',
    };
  // A line that begins with a space continues the one before.
  const entries = lines
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n')
    .replaceAll(/\n[ \t]+/g, ' ')
    .split('\n');
  for (const entry of entries) {
    const [, key, value = ''] = /^\s*("[^"]*"|[^:]+?)\s*:\s*(.*)$/.exec(entry) ?? [];
    if (key?.replaceAll('"', '').toLowerCase() !== name) continue;
    const recipients = value.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
    return {
      exists: true,
      recipients: recipients
        .map((text) => text.trim().replace(/^"(.*)"$/, '$1'))
        .filter((text) => text !== ''),
    };
  }
  return { exists: false };
}
