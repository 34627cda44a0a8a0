import { type Repositories, type RepositoryFile, wordsBetween } from './repository.entry.ts';

/** The keys that contain addresses. */
const ADDRESSES = ['baseurl', 'server', 'mirrorlist', 'metalink'];

/**
 * dnf.conf(5), zypper's .repo files and pacman.conf(5): `[section]` and `key = value`. An indented line continues the value above it (dnf,
 * zypper); a repeated key replaces the earlier one, and with pacman adds an address.
 */
export function readSectioned({ path, lines, included }: RepositoryFile): Repositories {
  const pacman = path.endsWith('pacman.conf');
  const sections: { name: string; fields: Map<string, string> }[] = [];
  const odd: string[] = [];
  let key: string | undefined;
  const add = (name: string, value: string, more: boolean) => {
    const fields = sections.at(-1)?.fields;
    fields?.set(name, more && fields.has(name) ? `${fields.get(name)}\n${value}` : value);
  };
  const read = (line: string, inclusions: number): void => {
    const section = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    const [, name, value = ''] = /^\s*([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (/^\s*(?:[#;]|$)/.test(line)) return;
    if (section !== undefined) {
      sections.push({ name: section, fields: new Map() });
      key = undefined;
    } else if (!pacman && /^\s/.test(line) && key !== undefined) add(key, line.trim(), true);
    else if (name !== undefined) {
      key = name.toLowerCase();
      if (pacman && key === 'include' && inclusions < 5) {
        const files = included(value);
        // An include elsewhere may have any address.
        if (files.length === 0 && sections.at(-1)?.name !== 'options') odd.push(line);
        for (const text of files) for (const one of text) read(one, inclusions + 1);
      } else add(key, value, pacman && ADDRESSES.includes(key));
    } else if (!pacman) odd.push(line);
  };
  for (const line of lines) read(line, 0);
  const entries = sections
    .filter(({ name }) => name !== 'main' && name !== 'options')
    .map(({ name, fields }) => ({
      file: path,
      names: [name, ...wordsBetween(fields.get('name'), /\n/)],
      addresses: ADDRESSES.flatMap((one) => wordsBetween(fields.get(one), /[\s,]+/)),
      types: [pacman ? 'pacman' : 'rpm'],
      suites: [],
      components: [],
      enabled: !/^(0|no|false|off)$/i.test(fields.get('enabled') ?? '1'),
    }));
  return { entries, odd };
}
