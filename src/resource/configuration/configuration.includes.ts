import type { Format } from './configuration.format.ts';

/** What a line has the program read. */
export interface Include {
  /** As written; empty when it is no file. */
  readonly path: string;
  /** Endings of the names in it, when it is a folder. */
  readonly folder?: readonly string[];
  /** What the file says itself counts more. */
  readonly weaker?: true;
}

/** Says where a line leads, read below a section's name. */
export type ReadInclude = (line: string, section: string) => Include | undefined;

const bare = (text: string) => text.trim().replace(/^(["'])(.*)\1$/, '$2');

/** Lines by which a program reads other files. Each is what its manual says. */
export const INCLUDES = {
  /** mysqld(8), option files. */
  mysql: (line) => {
    const [, dir, path = ''] = /^!include(dir)?\s+(.+)$/.exec(line) ?? [];
    return path === '' ? undefined : { path: path.trim(), ...(dir && { folder: ['.cnf'] }) };
  },
  /** smb.conf(5): a name with % depends on who asks; `registry` is no file; copy brings in another section. */
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
    return path === undefined ? undefined : { path: bare(path) };
  },
  /** config(5) of OpenSSL: a folder is read as a whole, and which it is the line does not tell. */
  openssl: (line) => {
    const [, path] = /^\.include\b\s*=?\s*(.*)$/.exec(line) ?? [];
    if (path !== undefined) return { path: bare(path), folder: ['.cnf', '.conf'] };
    return line.startsWith('.pragma') ? { path: '', weaker: true } : undefined;
  },
  /** PostgreSQL, 20.1.2 and 20.1.5: what ALTER SYSTEM sets stands with the data. */
  postgresql: (line) => {
    const [, data] = /^data_directory(?:\s*=\s*|\s+)'([^']*)'/i.exec(line) ?? [];
    if (data !== undefined) return { path: `${data}/postgresql.auto.conf` };
    const [, dir, path = ''] = /^include(_dir)?(?:_if_exists)?(?:\s*=\s*|\s+)(.+)$/i.exec(line) ?? [];
    if (path === '') return undefined;
    return { path: bare(path.replace(/\s*#.*$/, '')), ...(dir && { folder: ['.conf'] }) };
  },
} as const satisfies Partial<Readonly<Record<Format, ReadInclude>>>;

/**
 * Where it lies, as seen from the file at `from`: folders and endings of names, an ending with a slash being one whole name. Nothing where
 * that depends on more than the file: a variable, a home folder and a glob are for the program to know.
 */
export function placesOf(
  { path, folder = [] }: Include,
  from: string,
): readonly (readonly [folder: string, ending: string])[] | undefined {
  if (path === '' || /[%$~*?[\]{}]|^registry$/.test(path)) return undefined;
  const whole = path.startsWith('/') ? path : `${from.slice(0, from.lastIndexOf('/'))}/${path}`;
  const name = whole.lastIndexOf('/');
  return [[whole.slice(0, name), whole.slice(name)], ...folder.map((ending) => [whole, ending] as const)];
}
