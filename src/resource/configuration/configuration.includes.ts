import type { Format } from './configuration.format.ts';

/** What a line makes the program read. */
export interface Include {
  /** As written; empty if it is not a file. */
  readonly path: string;
  /** Endings of the names in it, if it is a folder. */
  readonly folder?: readonly string[];
  /** Of a folder those files are read, too, whose names begin with a dot. */
  readonly hidden?: true;
  /** The file's own values override it. */
  readonly weaker?: true;
  /** It is read under a condition, or in no order that is known. */
  readonly inDoubt?: true;
  /** The same where the folder has several files. */
  readonly unordered?: true;
  /** It is read behind everything else. The last such line counts. */
  readonly last?: true;
  /** Where a path that is not absolute begins: with the folder of the file that says it. Else that is not known. */
  readonly beside?: true;
  /** The file that says it; that which was asked for when there is none. */
  readonly from?: string;
}

/** A folder, and the ending of a name; an ending with a slash is one whole name. */
export type IncludePlace = readonly [folder: string, ending: string, hidden?: true];

/** Resolves where a line leads, read below a section's name. */
export type ReadInclude = (line: string, section: string) => Include | undefined;

const bare = (text: string) => text.trim().replace(/^(["'])(.*)\1$/, '$2');

/** Lines by which a program reads other files, from its manual. */
export const INCLUDES = {
  /** mysys/my_default.c of MariaDB: hidden files count, and a path that is not absolute begins where the program was started. */
  mysql: (line) => {
    const [, dir, path = ''] = /^!include(dir)?\s+(.+)$/.exec(line) ?? [];
    return path === '' ? undefined : { path: path.trim(), ...(dir && { folder: ['.cnf'], hidden: true }) };
  },
  /** smb.conf(5): a name with % depends on the client; `registry` is not a file; copy inserts another section. */
  samba: (line) => {
    const [, name = '', path = ''] = /^(include|copy)\s*=\s*(.*)$/i.exec(line) ?? [];
    if (name === '') return undefined;
    return name.toLowerCase() === 'copy' ? { path: '', weaker: true } : { path: bare(path) };
  },
  /** php-fpm.conf: include=GLOB. */
  php: (line) => {
    const [, path = ''] = /^include\s*=\s*(.+)$/.exec(line) ?? [];
    const [, folder = '', ending = ''] = /^(.*)\/\*(\.\w+)$/.exec(bare(path)) ?? [];
    if (path === '') return undefined;
    return ending === '' ? { path: bare(path) } : { path: folder, folder: [ending] };
  },
  /** git-config(1), Includes. */
  git: (line, section) => {
    const [, path] = /^include/i.test(section) ? (/^path\s*=\s*(.*)$/i.exec(line) ?? []) : [];
    if (path === undefined) return undefined;
    return { path: bare(path), beside: true, ...(/^includeif/i.test(section) && { inDoubt: true }) };
  },
  /** config(5) of OpenSSL: a folder is read as a whole, in no order, and which it is the line does not tell. */
  openssl: (line) => {
    const [, path] = /^\.include\b\s*=?\s*(.*)$/.exec(line) ?? [];
    if (path !== undefined) return { path: bare(path), folder: ['.cnf', '.conf'], unordered: true };
    return line.startsWith('.pragma') ? { path: '', weaker: true } : undefined;
  },
  /** PostgreSQL, 20.1.2 and 20.1.5: the settings of ALTER SYSTEM are in the data directory. */
  postgresql: (line) => {
    const [, data] = /^data_directory(?:\s*=\s*|\s+)'([^']*)'/i.exec(line) ?? [];
    if (data !== undefined) return { path: `${data}/postgresql.auto.conf`, ...{ last: true, beside: true } };
    const [, dir, path = ''] = /^include(_dir)?(?:_if_exists)?(?:\s*=\s*|\s+)(.+)$/i.exec(line) ?? [];
    if (path === '') return undefined;
    return { path: bare(path.replace(/\s*#.*$/, '')), beside: true, ...(dir && { folder: ['.conf'] }) };
  },
} as const satisfies Partial<Readonly<Record<Format, ReadInclude>>>;

/**
 * Where it lies: folders and endings of names. Nothing where that depends on more than the file: a variable, a home folder and a glob are for
 * the program to know.
 * @param asked the file that was asked for
 */
export function placesOf(include: Include, asked: string): readonly IncludePlace[] | undefined {
  const { folder = [], hidden, from = asked } = include;
  const beside = from.slice(0, from.lastIndexOf('/'));
  // What is called so is in the home of whoever reads it (git-config(1), FILES).
  const path = from.endsWith('/.gitconfig') ? include.path.replace(/^~(?=\/)/, beside) : include.path;
  if (path === '' || /[%$~*?[\]{}]|^registry$/.test(path)) return undefined;
  if (!path.startsWith('/') && include.beside !== true) return undefined;
  const whole = path.startsWith('/') ? path : `${beside}/${path}`;
  const name = whole.lastIndexOf('/');
  return [
    [whole.slice(0, name), whole.slice(name)],
    ...folder.map((ending): IncludePlace => (hidden ? [whole, ending, hidden] : [whole, ending])),
  ];
}
