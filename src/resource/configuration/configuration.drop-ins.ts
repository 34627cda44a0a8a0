import { sh } from '../../transport/shell/quote.ts';
import { type FileTexts, printFiles, refusalIn } from '../file/file-texts.ts';
import type { IncludePlace } from './configuration.includes.ts';
import type { Document, Parse } from './configuration.parse.ts';
import { inUnits, strongerThan, unitAt } from './configuration.unit-files.ts';
import { Unreadable } from './configuration.unreadable.ts';

/** Other files that a program reads together with one, so that its content may not be what is in force. */
export interface DropIns {
  /** Folders and name endings, strongest first: of files with the same name only the first is read. */
  readonly patterns: readonly IncludePlace[];
  /** Read instead of the file, if it exists. */
  readonly instead?: readonly string[];
  /**
   * Whether the program reads them after it (they win) or before it. `among`: it is one of them. `by name`: after it, and sections do not matter.
   * `unknown`: how they go together is not known here, so what they set too is not told.
   */
  readonly order: 'after' | 'before' | 'among' | 'by name' | 'unknown';
  /** A line that ends a construct that would continue from one file to the next. */
  readonly between?: string;
}

/** systemd.syntax(7) and journald.conf(5): folders of the files that the system's daemons read, strongest first. */
const PLACES = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'];
/** Text before the first section of a file belongs to none. */
const NO_SECTION = '[-]';

const conf = (...folders: string[]) => folders.map((folder) => [folder, '.conf'] as const);

/** The files that are read together with the file at a path; undefined if it is read alone, or by an unknown program. */
export function dropInsOf(path: string): DropIns | undefined {
  const [, place = '', daemon] = /^(\/.+)\/systemd\/([\w-]+)\.conf$/.exec(path) ?? [];
  if (daemon !== undefined && PLACES.includes(place))
    return {
      patterns: conf(...PLACES.map((folder) => `${folder}/systemd/${daemon}.conf.d`)),
      instead: strongerThan(place, PLACES).map((folder) => `${folder}/systemd/${daemon}.conf`),
      order: 'after',
      between: NO_SECTION,
    };
  const unit = unitAt(path);
  if (unit !== undefined) {
    const { folders, instead } = inUnits(unit);
    return { patterns: conf(...folders), instead, order: 'after', between: NO_SECTION };
  }
  // pwquality.conf(5): the folder first, in the order of names, so the file itself wins.
  if (path === '/etc/security/pwquality.conf') return { patterns: conf(`${path}.d`), order: 'before' };
  return otherDropIns(path);
}

function otherDropIns(path: string): DropIns | undefined {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const [, jail] = /^(\/etc\/fail2ban\/[a-z0-9]+)\.conf$/.exec(path) ?? [];
  if (jail !== undefined)
    return {
      patterns: [
        ...conf(`${jail}.d`),
        [`${jail}.d`, '.local'],
        [folder, `${jail.slice(folder.length)}.local`],
      ],
      order: 'unknown',
    };
  if (path === '/etc/NetworkManager/NetworkManager.conf')
    return {
      patterns: conf(...['/etc', '/run', '/usr/lib'].map((place) => `${place}/NetworkManager/conf.d`)),
      order: 'unknown',
    };
  if (path === '/etc/sssd/sssd.conf') return { patterns: conf('/etc/sssd/conf.d'), order: 'unknown' };
  if (path === '/etc/default/grub') return { patterns: [['/etc/default/grub.d', '.cfg']], order: 'unknown' };
  // Pools of Debian and of Red Hat, in the order of names; two files may set one pool.
  if (/^\/etc\/php(?:-fpm\.d|\/[^/]+\/fpm\/pool\.d)\/[^/]+\.conf$/.test(path))
    return { patterns: conf(folder), order: 'among' };
  // PHP_CONFIG_FILE_SCAN_DIR of Debian and of Red Hat: in the order of names, and sections are not looked at.
  const [, scanned] = /^(\/etc(?:\/php\/[^/]+\/[^/]+)?)\/php\.ini$/.exec(path) ?? [];
  if (scanned !== undefined)
    return {
      patterns: [[scanned === '/etc' ? '/etc/php.d' : `${scanned}/conf.d`, '.ini']],
      order: 'by name',
    };
  return undefined;
}

/** Shell text that prints them. */
export function printDropIns({ patterns, instead = [] }: DropIns): string {
  return printPlaces(patterns, instead);
}

/** Shell text that prints the files with these endings in folders; an ending that begins with a slash is one whole name. */
export function printPlaces(patterns: readonly IncludePlace[], whole: readonly string[] = []): string {
  return printFiles([...whole.map((path) => sh`${path}`), wordsOf(patterns)].join(' '));
}

/** Words of the shell for them. */
export function wordsOf(patterns: readonly IncludePlace[]): string {
  return patterns
    .map(([folder, ending, hidden]) => {
      if (ending.startsWith('/')) return sh`${folder + ending}`;
      const names = `${sh`${folder}`}/*${ending}`;
      return hidden ? `${sh`${folder}`}/.*${ending} ${names}` : names;
    })
    .join(' ');
}

/** The drop-ins that were found. */
export interface FoundDropIns {
  /** Those that are read, in order. */
  readonly paths: readonly string[];
  /** The value at a path of the file and its drop-ins. @throws Unreadable */
  readonly merge: (text: string, parse: Parse) => ReturnType<Parse>;
}

/** @throws Unreadable if it is unknown what is in force */
export function foundDropIns({ instead = [], order, between = '' }: DropIns, files: FileTexts): FoundDropIns {
  const other = instead.find((path) => files.lines.has(path) || files.refused.has(path));
  if (other !== undefined) throw new Unreadable(`${other} is read instead of it`);
  const refusal = refusalIn(files);
  if (refusal !== undefined)
    throw new Unreadable(
      `the files read with it are not known (look as root, sudo: true): ${refusal.unable}`,
    );
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const strongest = new Map<string, string>();
  const all = [...files.lines.keys()];
  for (const path of all) {
    const name = order === 'unknown' ? path : nameOf(path);
    if (!strongest.has(name)) strongest.set(name, path);
  }
  const paths = [...strongest]
    .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map(([, path]) => path);
  const textOf = (path: string) => (files.lines.get(path) ?? []).join('\n');
  return {
    paths,
    merge(text, parse) {
      if (order === 'unknown') return inDoubt(text, parse, paths, textOf);
      if (order === 'by name')
        return byName(
          parse(text),
          paths.map((path) => parse(textOf(path))),
        );
      const others = paths.map(textOf);
      const own = order === 'among' ? [] : [text];
      const texts = order === 'after' ? [...own, ...others] : [...others, ...own];
      return parse(texts.join(`\n\n${between}\n`));
    },
  };
}

/** The last file that sets a name, in any section: `PHP.memory_limit` is `memory_limit`. */
function byName(own: Document, others: readonly Document[]): Document {
  return {
    ...own,
    at(place) {
      const names = [place, place.replace(/^[^.]*\./, '')];
      const values = others.flatMap((other) => names.map((name) => other.at(name)));
      return values.findLast((value) => value !== undefined) ?? own.at(place);
    },
  };
}

function inDoubt(text: string, parse: Parse, paths: readonly string[], textOf: (path: string) => string) {
  const own = parse(text);
  const others = paths.map((path) => ({ path, document: parse(textOf(path)) }));
  const refuse = (place: string) => {
    const also = others.find(({ document }) => document.at(place) !== undefined);
    if (also === undefined) return;
    throw new Unreadable(`${also.path} sets ${place} too, and it is not known which one wins`);
  };
  return {
    ...own,
    at: (place: string) => {
      refuse(place);
      return own.at(place);
    },
    within: (place: string) => {
      refuse(place);
      return own.within?.(place);
    },
  };
}
