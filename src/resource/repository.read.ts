/** One entry of a file of repositories. */
export interface Entry {
  readonly file: string;
  /** Section and `name=` of dnf, zypper and pacman. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly types: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly enabled: boolean;
}

/**
 * Reads what `grep -n '' FILES` printed: `path:number:text`.
 * @returns nothing when a line is none of that kind
 */
export function readEntries(lines: readonly string[]): readonly Entry[] | undefined {
  const files = new Map<string, string[]>();
  for (const line of lines) {
    const [, file, text] = /^(\/[^:]*):\d+:(.*)$/.exec(line) ?? [];
    if (file === undefined || text === undefined) return undefined;
    files.set(file, [...(files.get(file) ?? []), text]);
  }
  return [...files].flatMap(([file, text]) => readerOf(file)(file, text));
}

function readerOf(file: string): (file: string, lines: readonly string[]) => readonly Entry[] {
  if (file.endsWith('.sources')) return readDeb822;
  if (file.endsWith('.repo') || file.endsWith('pacman.conf')) return readSectioned;
  return file.endsWith('/repositories') ? readApkLines : readOneLines;
}

/** sources.list(5): `deb [options] address suite component…`; one that is commented out is there and switched off. */
function readOneLines(file: string, lines: readonly string[]): readonly Entry[] {
  return lines.flatMap((line) => {
    const [, comment, type = '', address = '', suite = '', components = ''] =
      /^\s*(#[#\s]*)?(deb|deb-src)\s+(?:\[[^\]]*\]\s+)?((?:cdrom:\[[^\]]*\])?[^\s#]+)\s+([^\s#]+)([^#]*)/.exec(
        line,
      ) ?? [];
    if (address === '' || !/^[a-z+-]+:/.test(address)) return [];
    const parts = words(components);
    return {
      file,
      names: [],
      addresses: [address],
      types: [type],
      suites: [suite],
      components: parts,
      enabled: comment === undefined,
    };
  });
}

/** sources.list(5), deb822 style: paragraphs of `Key: value`, values continued on indented lines. */
function readDeb822(file: string, lines: readonly string[]): readonly Entry[] {
  const paragraphs: Map<string, string>[] = [new Map()];
  let key = '';
  for (const line of lines) {
    if (line.startsWith('#')) continue;
    if (line.trim() === '') paragraphs.push(new Map());
    const fields = paragraphs.at(-1);
    const [, name, value = ''] = /^([A-Za-z-]+)\s*:(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      key = name.toLowerCase();
      fields?.set(key, value);
    } else if (/^\s+\S/.test(line)) fields?.set(key, `${fields.get(key) ?? ''} ${line}`);
  }
  return paragraphs
    .filter((fields) => fields.has('uris'))
    .map((fields) => ({
      file,
      names: [],
      addresses: words(fields.get('uris')),
      types: words(fields.get('types')),
      suites: words(fields.get('suites')),
      components: words(fields.get('components')),
      enabled: !/^(no|false|without|off|disable|0)$/i.test((fields.get('enabled') ?? 'yes').trim()),
    }));
}

/** dnf.conf(5), zypper's .repo files and pacman.conf(5): `[section]` and `key = value`. */
function readSectioned(file: string, lines: readonly string[]): readonly Entry[] {
  const sections: { name: string; fields: Map<string, string> }[] = [];
  for (const line of lines) {
    const name = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (name !== undefined) sections.push({ name, fields: new Map() });
    const [, key, value = ''] = /^\s*([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) sections.at(-1)?.fields.set(key.toLowerCase(), value);
  }
  const pacman = file.endsWith('pacman.conf');
  return sections
    .filter(({ name }) => name !== 'main' && name !== 'options')
    .map(({ name, fields }) => ({
      file,
      names: [name, ...words(fields.get('name'), /\n/)],
      addresses: ['baseurl', 'server', 'mirrorlist', 'metalink'].flatMap((key) =>
        words(fields.get(key), /[\s,]+/),
      ),
      types: [pacman ? 'pacman' : 'rpm'],
      suites: [],
      components: [],
      enabled: !/^(0|no|false|off)$/i.test(fields.get('enabled') ?? '1'),
    }));
}

/** apk-repositories(5): an address a line, `@tag` before it where packages must name it. */
function readApkLines(file: string, lines: readonly string[]): readonly Entry[] {
  return lines.flatMap((line) => {
    const [, comment, address] = /^\s*(#[#\s]*)?(?:@\S+\s+)?((?:[a-z]+:\/)?\/\S+)\s*$/.exec(line) ?? [];
    if (address === undefined) return [];
    return {
      file,
      names: [],
      addresses: [address],
      types: ['apk'],
      suites: [],
      components: [],
      enabled: comment === undefined,
    };
  });
}

function words(text = '', separator = /\s+/): readonly string[] {
  return text.split(separator).filter((word) => word !== '');
}
