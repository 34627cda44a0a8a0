import type { Reply } from '../../transport/transport.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';

/** Where distributions set the language of the system (locale.conf(5), update-locale(8)); the first existing one applies. */
const FILES = [
  '/etc/locale.conf',
  '/etc/default/locale',
  '/etc/sysconfig/i18n',
  '/etc/profile.d/00locale.sh',
];

const COMMAND = `for file in ${FILES.join(' ')}; do
[ -e "$file" ] || continue
echo "file $file"; LC_ALL=C cat "$file" || exit 77
break
done
${section('end')}`;

export const localeResource: Resource = {
  noun: 'locale',
  key: 'none',
  description: 'The system language, as set in its files.',
  attributes: {
    language: { type: 'text', description: 'LANG: en_US.UTF-8. Empty if no file sets it.' },
    variable: {
      type: 'text',
      takes: 'the name of a variable',
      description: 'Another variable in these files: variable "LC_TIME". Empty if none sets it.',
    },
    available: {
      type: 'list',
      description: 'Available locales, as locale -a prints them: C.utf8, en_US.utf8.',
    },
  },
  examples: [
    'the locale has language "en_US.UTF-8"',
    'the locale has variable "LC_TIME" empty',
    'the locale has available includes C.utf8',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const all = `${section('available')}; LC_ALL=C locale -a 2>&1; echo "status $?"`;
    const command = wanted.includes('available') ? `${COMMAND}\n${all}` : COMMAND;
    return lookWith(command, (reply) => readLocale(wanted, reply));
  },
};

function readLocale(wanted: readonly string[], reply: Reply): Sight | Unable {
  if (reply.exitCode === 77) {
    return { unable: `a file of the locale cannot be read: ${firstLine(reply.stderr) ?? 'no reason'}` };
  }
  const sections = readSections(reply);
  const text = sections.get('') ?? '';
  if (reply.exitCode !== 0 || !sections.has('end') || (text !== '' && !text.startsWith('file /')))
    return garbled('cat', reply);
  const set = new Map<string, string>();
  for (const line of text.split('\n').slice(1)) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Z_]+)=(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) set.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  const state: Record<string, State[string]> = { language: set.get('LANG') ?? null };
  for (const attribute of wanted.filter((name) => name.startsWith('variable ')))
    state[attribute] = set.get(attribute.slice('variable '.length)) ?? null;
  const available = sections.get('available');
  if (available === undefined) return { state, unseen: {} };
  const locales = available.split('\n');
  if (locales.pop() === 'status 0' && locales.length > 0)
    return { state: { ...state, available: locales }, unseen: {} };
  return {
    state,
    unseen: { available: { unable: `locale -a does not report it: ${firstLine(available)}` } },
  };
}
