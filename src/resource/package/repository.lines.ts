import { type Entry, type Repositories, type RepositoryFile, wordsBetween } from './repository.entry.ts';

/** An address with its scheme; that of a CD-ROM has spaces in brackets; in quotes it may have others. */
const ONE_LINE =
  /^\s*(#[#\s]*)?(deb|deb-src)\s+(?:\[(?:[^\]"]|"[^"]*"|\](?=[^\s]))*\]\s+)?((?:cdrom:\[[^\]]*\])?[^\s#"]+|"[^"]+")\s+([^\s#]+)([^#]*)/;

/** sources.list(5): `deb [options] address suite component…`; one that is commented out exists and is disabled. */
export function readOneLines({ path, lines }: RepositoryFile): Repositories {
  const odd: string[] = [];
  const entries = lines.flatMap((line): readonly Entry[] => {
    const [, comment, type = '', quoted = '', suite = '', components = ''] = ONE_LINE.exec(line) ?? [];
    const address = quoted.replace(/^"(.*)"$/, '$1');
    if (!/^[a-z][a-z0-9+.-]*:/i.test(address)) {
      if (/^\s*[^#\s]/.test(line)) odd.push(line);
      return [];
    }
    return [
      {
        file: path,
        names: [],
        addresses: [address],
        types: [type],
        suites: [suite],
        components: components.match(/"[^"]*"|[^\s"]+/g)?.map((word) => word.replaceAll('"', '')) ?? [],
        enabled: comment === undefined,
      },
    ];
  });
  return { entries, odd };
}

/** apk-repositories(5): an address a line, `@tag` before it where packages must name it, components after it in apk-tools 3. */
export function readApkLines({ path, lines }: RepositoryFile): Repositories {
  const odd: string[] = [];
  const entries = lines.flatMap((line): readonly Entry[] => {
    const [, comment, address, components] =
      /^\s*(#[#\s]*)?(?:@\S+\s+)?((?:[a-z][a-z0-9+.-]*:\/)?\/\S+)((?:\s+[\w./-]+)*)\s*$/i.exec(line) ?? [];
    if (address === undefined) {
      if (/^\s*[^#\s]/.test(line)) odd.push(line);
      return [];
    }
    return [
      {
        file: path,
        names: [],
        addresses: [address],
        types: ['apk'],
        suites: [],
        components: wordsBetween(components),
        enabled: comment === undefined,
      },
    ];
  });
  return { entries, odd };
}
