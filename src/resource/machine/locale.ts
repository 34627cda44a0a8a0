import type { Reply } from '../../transport/transport.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';

/** Read by systemd and by PAM at a login (locale.conf(5), update-locale(8)): on some systems both are there, and differ. */
const BOTH = ['/etc/locale.conf', '/etc/default/locale'];
/** Where other distributions set it; the first existing one applies. */
const OTHERS = ['/etc/sysconfig/i18n', '/etc/profile.d/00locale.sh'];

const COMMAND = `found=; for file in ${[...BOTH, ...OTHERS].join(' ')}; do
[ -e "$file" ] || continue
case $file in /etc/locale.conf|/etc/default/locale) ;; *) [ -z "$found" ] || break;; esac; found=1
echo "file $file"; LC_ALL=C cat "$file" || exit 77; echo
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
  const files = text
    .split(/^file (?=\/)/m)
    .slice(1)
    .map(readFile);
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  const put = (attribute: string, name: string) => {
    const values = files.map(({ path, set }) => ({ path, value: set.get(name) ?? null }));
    const [first, other] = [values[0], values.find(({ value }) => value !== values[0]?.value)];
    if (first === undefined || other === undefined) state[attribute] = first?.value ?? null;
    else
      unseen[attribute] = {
        unable: `${first.path} has ${name}=${first.value ?? ''}, and ${other.path} has ${name}=${other.value ?? ''}`,
        hint: 'services get the first one, logins the second; write the same into both',
      };
  };
  put('language', 'LANG');
  for (const attribute of wanted.filter((name) => name.startsWith('variable ')))
    put(attribute, attribute.slice('variable '.length));
  const available = sections.get('available');
  if (available === undefined) return { state, unseen };
  const locales = available.split('\n');
  if (locales.pop() === 'status 0' && locales.length > 0)
    return { state: { ...state, available: locales }, unseen };
  return {
    state,
    unseen: { ...unseen, available: { unable: `locale -a does not report it: ${firstLine(available)}` } },
  };
}

function readFile(text: string): { readonly path: string; readonly set: ReadonlyMap<string, string> } {
  const [path = '', ...lines] = text.split('\n');
  const set = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Z_]+)=(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) set.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return { path, set };
}
