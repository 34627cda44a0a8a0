import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { type FileTexts, printFiles, readFiles, refusalIn } from '../file/file-texts.ts';
import { shaped } from '../never.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';
import { settingsInForce } from './sudoers.defaults.ts';
import { undeniableInSudoers } from './sudoers.doubt.ts';
import { logicalLines } from './sudoers.lines.ts';
import { printOwners, readOwners } from './sudoers.owners.ts';
import { passwordless } from './sudoers.passwordless.ts';
import { readSudoers, type Sudoers } from './sudoers.read.ts';
import { printElsewhere, withSources } from './sudoers.sources.ts';

const MAIN = '/etc/sudoers';
const RULES_FOR = 'rules for ';

export const sudoersResource: Resource = {
  noun: 'sudoers',
  key: 'none',
  description:
    'The sudo rules in /etc/sudoers and the files it includes, whether or not sudo is installed. Needs root.',
  attributes: {
    exists: { type: 'boolean', description: '/etc/sudoers exists.' },
    valid: { type: 'boolean', adjective: true, description: 'sudo accepts the files (visudo -c).' },
    rules: {
      never: shaped(/=/, 'a whole rule: %sudo ALL=(ALL:ALL) ALL; write contains "…" for a part'),
      type: 'list',
      description: 'Every rule, with single spaces: %sudo ALL=(ALL:ALL) ALL.',
    },
    'rules for': {
      never: shaped(/=/, 'a whole rule without the name: ALL=(ALL:ALL) ALL; write contains "…" for a part'),
      type: 'list',
      takes: 'a user, %group or alias',
      description: 'What the rules for exactly that name allow: ALL=(ALL:ALL) NOPASSWD: ALL.',
    },
    passwordless: {
      type: 'list',
      description:
        'Users, groups and aliases that may run something without a password: by NOPASSWD, !authenticate or exempt_group.',
    },
    defaults: {
      type: 'list',
      description:
        'Effective settings, one each: env_reset, secure_path="…", :deploy !requiretty. The later one wins.',
    },
    files: { type: 'list', description: 'The files that contain the rules.' },
  },
  examples: [
    'the sudoers is valid',
    'the sudoers has rules includes "root ALL=(ALL:ALL) ALL"',
    'the sudoers has rules for "%sudo" includes "ALL=(ALL:ALL) ALL"',
    'the sudoers has passwordless empty',
    'the sudoers has defaults includes env_reset',
  ],
  look(_name, facts: Facts, wanted: readonly string[]): Look {
    return lookAt(
      { paths: [MAIN, '/etc/sudoers.d/'], host: facts.hostname.replace(/\..*/, ''), wanted },
      true,
    );
  },
};

interface Asked {
  /** A folder ends with `/`. */
  readonly paths: readonly string[];
  /** The short name of the host, which %h stands for. */
  readonly host: string;
  readonly wanted: readonly string[];
}

function lookAt(asked: Asked, more: boolean): Look {
  const { paths, host, wanted } = asked;
  const patterns = paths.map((path) => (path.endsWith('/') ? `${sh`${path}`}*` : sh`${path}`)).join(' ');
  const check = wanted.includes('valid')
    ? `; ${section('valid')}; PATH="$PATH:/usr/sbin:/sbin"; visudo -c 2>&1; echo "status $?"`
    : '';
  const look: Look = {
    ...lookWith(`${printFiles(patterns)}; ${printOwners(patterns)}; ${printElsewhere()}${check}`, (reply) =>
      readAll(asked, reply),
    ),
    undeniable(attribute, value, reply) {
      const read = readAll(asked, reply);
      return 'unable' in read ? undefined : undeniableInSudoers(attribute, value, read.state);
    },
  };
  if (!more) return look;
  return {
    ...look,
    further(reply) {
      const files = readFiles(readSections(reply).get('') ?? '', reply);
      if ('unable' in files) return undefined;
      const included = [...files.lines].flatMap(([path, lines]) =>
        readSudoers(lines).includes.map((include) => absolute(include, path, host)),
      );
      return included.every((path) => paths.includes(path))
        ? undefined
        : lookAt({ ...asked, paths: [...new Set([MAIN, ...included])] }, false);
    },
  };
}

/** A path without / at its front is relative to the file that contains it. %h is the short name of the host (sudoers(5)). */
function absolute(include: string, from: string, host: string): string {
  const path = include.replaceAll('%h', host);
  return path.startsWith('/') ? path : `${from.slice(0, from.lastIndexOf('/'))}/${path}`;
}

function readAll(asked: Asked, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const files = readFiles(sections.get('') ?? '', reply);
  if ('unable' in files) return files;
  if (!files.lines.has(MAIN) && !files.refused.has(MAIN)) return { state: { exists: false }, unseen: {} };
  const validity = asked.wanted.includes('valid') ? readValidity(sections.get('valid') ?? '') : undefined;
  const sight = withSources(
    readRules(asked, files, readOwners(sections.get('owners') ?? '')),
    sections.get('sources') ?? '',
  );
  const unseen = { ...sight.unseen, ...(typeof validity === 'object' ? { valid: validity } : {}) };
  return {
    state: { ...sight.state, ...(typeof validity === 'boolean' ? { valid: validity } : {}) },
    unseen,
  };
}

function readRules(
  { paths, host, wanted }: Asked,
  files: FileTexts,
  refused: ReadonlyMap<string, string>,
): Sight {
  const included = includedFrom(files, host, refused);
  const missing = included.includes.find((path) => !paths.includes(path));
  const [unread] = included.unread;
  const refusal =
    refusalIn(files) ??
    (refused.has(MAIN) ? { unable: `sudo refuses ${MAIN}: ${refused.get(MAIN)}` } : undefined) ??
    (missing === undefined ? undefined : { unable: `${missing} is included but was not read` }) ??
    (unread === undefined
      ? undefined
      : { unable: `this line cannot be read: ${unread}`, hint: 'visudo -c shows what is wrong' });
  if (refusal !== undefined)
    return { state: { exists: true }, unseen: Object.fromEntries(wanted.map((name) => [name, refusal])) };
  const { rules, settings } = included;
  const asked = wanted.filter((name) => name.startsWith(RULES_FOR));
  const free = passwordless(rules, settings);
  const state: State = {
    exists: true,
    rules: rules.map(({ who, what }) => `${who.join(', ')} ${what}`),
    ...('unable' in free ? {} : { passwordless: free }),
    defaults: settingsInForce(settings),
    files: included.files,
    ...Object.fromEntries(
      asked.map((name) => {
        const one = name.slice(RULES_FOR.length);
        return [name, rules.filter(({ who }) => who.includes(one)).map(({ what }) => what)];
      }),
    ),
  };
  return { state, unseen: 'unable' in free ? { passwordless: free } : {} };
}

/** The main file, and those it includes: a file in a folder that is not included, or that sudo refuses, has no effect. */
function includedFrom(
  files: FileTexts,
  host: string,
  refused: ReadonlyMap<string, string>,
): Sudoers & { readonly files: readonly string[] } {
  const read: string[] = [];
  const all: Sudoers[] = [];
  const includes: string[] = [];
  // Includes are expanded in place, because a later setting wins.
  const take = (path: string): void => {
    const lines = files.lines.get(path);
    if (lines === undefined || read.includes(path) || refused.has(path)) return;
    read.push(path);
    let own: string[] = [];
    const flush = () => {
      all.push(readSudoers(own));
      own = [];
    };
    for (const line of logicalLines(lines)) {
      const [include] = readSudoers([line]).includes;
      if (include === undefined) {
        own.push(line);
        continue;
      }
      flush();
      const named = absolute(include, path, host);
      includes.push(named);
      if (named.endsWith('/')) for (const file of inFolder(named, files)) take(file);
      else take(named);
    }
    flush();
  };
  take(MAIN);
  return {
    rules: all.flatMap(({ rules }) => rules),
    settings: all.flatMap(({ settings }) => settings),
    unread: all.flatMap(({ unread }) => unread),
    includes,
    files: read,
  };
}

/** Names that contain a dot or end with ~ are ignored (sudoers(5)). */
function inFolder(folder: string, files: FileTexts): readonly string[] {
  return [...files.lines.keys()].filter(
    (name) => name.startsWith(folder) && !/[/.]|~$/.test(name.slice(folder.length)),
  );
}

/** visudo(8): 0 if all is well, 1 if not; then it prints the place. */
function readValidity(said: string): boolean | Unable {
  const status = /(?:^|\n)status (\d+)$/.exec(said)?.[1];
  if (status === '0' && /: parsed OK/.test(said)) return true;
  if (
    status === '1' &&
    /parse error|syntax error|:\d+:|bad permissions|wrong owner/.test(said) &&
    !/Permission denied/.test(said)
  )
    return false;
  if (status === '127')
    return { unable: 'visudo is not on the host, so it is not known whether sudo accepts them' };
  return {
    unable: `visudo does not report it: ${firstLine(said) ?? 'no answer'}`,
    hint: 'look as root (sudo: true)',
  };
}
