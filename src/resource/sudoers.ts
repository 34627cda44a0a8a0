import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { type FileTexts, printFiles, readFiles, refusalIn } from './file-texts.ts';
import type { Look, Resource, State, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { lookWith, type Sight } from './sight.ts';
import { readSudoers, type Sudoers } from './sudoers.read.ts';
import { firstLine } from './unable.ts';

const MAIN = '/etc/sudoers';
const RULES_FOR = 'rules for ';

export const sudoersResource: Resource = {
  noun: 'sudoers',
  key: 'none',
  description:
    'The rules of sudo as they stand in /etc/sudoers and what it includes, whether or not sudo is there. Needs root.',
  attributes: {
    exists: { type: 'boolean', description: 'There is an /etc/sudoers.' },
    valid: { type: 'boolean', adjective: true, description: 'sudo accepts the files (visudo -c).' },
    rules: { type: 'list', description: 'Every rule with single spaces: %sudo ALL=(ALL:ALL) ALL.' },
    'rules for': {
      type: 'list',
      takes: 'a user, %group or alias',
      description: 'What the rules that name exactly that one allow: ALL=(ALL:ALL) NOPASSWD: ALL.',
    },
    passwordless: {
      type: 'list',
      description: 'Users, groups and aliases that may run something without a password (NOPASSWD).',
    },
    defaults: { type: 'list', description: 'Settings: env_reset, secure_path="…", :deploy !requiretty.' },
    files: { type: 'list', description: 'The files they stand in.' },
  },
  examples: [
    'the sudoers is valid',
    'the sudoers has rules includes "root ALL=(ALL:ALL) ALL"',
    'the sudoers has rules for "%sudo" includes "ALL=(ALL:ALL) ALL"',
    'the sudoers has passwordless empty',
    'the sudoers has defaults includes env_reset',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    return lookAt([MAIN, '/etc/sudoers.d/'], wanted, true);
  },
};

/** A folder ends with `/`. Files of a folder with a dot in their name, or a ~ at its end, are passed over (sudoers(5)). */
function lookAt(paths: readonly string[], wanted: readonly string[], more: boolean): Look {
  const patterns = paths.map((path) => (path.endsWith('/') ? `${sh`${path}`}*` : sh`${path}`)).join(' ');
  const check = wanted.includes('valid')
    ? `; ${section('valid')}; PATH="$PATH:/usr/sbin:/sbin"; visudo -c 2>&1; echo "status $?"`
    : '';
  const look = lookWith(printFiles(patterns) + check, (reply) => readAll(paths, wanted, reply));
  if (!more) return look;
  return {
    ...look,
    further(reply) {
      const files = readFiles(readSections(reply).get('') ?? '', reply);
      if ('unable' in files) return undefined;
      const all = [MAIN, ...[...files.lines.values()].flatMap((lines) => readSudoers(lines).includes)];
      return all.every((path) => paths.includes(path))
        ? undefined
        : lookAt([...new Set(all.map(absolute))], wanted, false);
    },
  };
}

/** A path without / at its front is beside the main file. %h is the short name of the host. */
function absolute(path: string): string {
  return path.startsWith('/') ? path : `/etc/${path}`;
}

function readAll(paths: readonly string[], wanted: readonly string[], reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const files = readFiles(sections.get('') ?? '', reply);
  if ('unable' in files) return files;
  if (!files.lines.has(MAIN) && !files.refused.has(MAIN)) return { state: { exists: false }, unseen: {} };
  const validity = wanted.includes('valid') ? readValidity(sections.get('valid') ?? '') : undefined;
  const sight = readRules(paths, files, wanted);
  const unseen = { ...sight.unseen, ...(typeof validity === 'object' ? { valid: validity } : {}) };
  return {
    state: { ...sight.state, ...(typeof validity === 'boolean' ? { valid: validity } : {}) },
    unseen,
  };
}

function readRules(paths: readonly string[], files: FileTexts, wanted: readonly string[]): Sight {
  const included = includedFrom(files);
  const missing = included.includes.find((path) => !paths.includes(absolute(path)));
  const refusal =
    refusalIn(files) ??
    (missing === undefined ? undefined : { unable: `${missing} is included, and was not read` });
  if (refusal !== undefined)
    return { state: { exists: true }, unseen: Object.fromEntries(wanted.map((name) => [name, refusal])) };
  const { rules } = included;
  const asked = wanted.filter((name) => name.startsWith(RULES_FOR));
  const state: State = {
    exists: true,
    rules: rules.map(({ who, what }) => `${who.join(', ')} ${what}`),
    passwordless: [...new Set(rules.flatMap(({ who, what }) => (/\bNOPASSWD\s*:/.test(what) ? who : [])))],
    defaults: included.defaults,
    files: included.files,
    ...Object.fromEntries(
      asked.map((name) => {
        const one = name.slice(RULES_FOR.length);
        return [name, rules.filter(({ who }) => who.includes(one)).map(({ what }) => what)];
      }),
    ),
  };
  return { state, unseen: {} };
}

/** The main file, and those it includes: what lies in a folder that nobody includes says nothing. */
function includedFrom(files: FileTexts): Sudoers & { readonly files: readonly string[] } {
  const read: string[] = [];
  const all = { rules: [] as Sudoers['rules'][number][], defaults: [] as string[], includes: [] as string[] };
  const waiting = [MAIN];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const lines = files.lines.get(path);
    if (lines === undefined || read.includes(path)) continue;
    read.push(path);
    const one = readSudoers(lines);
    all.rules.push(...one.rules);
    all.defaults.push(...one.defaults);
    all.includes.push(...one.includes);
    for (const include of one.includes.map(absolute)) {
      if (!include.endsWith('/')) waiting.push(include);
      else
        waiting.push(
          ...[...files.lines.keys()].filter(
            (name) => name.startsWith(include) && !/[/.]|~$/.test(name.slice(include.length)),
          ),
        );
    }
  }
  return { ...all, files: read };
}

/** visudo(8): 0 when all is well, 1 when not; then it names the place. */
function readValidity(said: string): boolean | Unable {
  const status = /(?:^|\n)status (\d+)$/.exec(said)?.[1];
  if (status === '0' && /: parsed OK/.test(said)) return true;
  if (status === '1' && /parse error|syntax error|:\d+:/.test(said) && !/Permission denied/.test(said))
    return false;
  if (status === '127')
    return { unable: 'visudo is not on the host, so nobody says whether sudo accepts them' };
  return {
    unable: `visudo does not tell it: ${firstLine(said) ?? 'no answer'}`,
    hint: 'look as root (sudo: true)',
  };
}
