import { type Entry, type Repositories, type RepositoryFile, wordsBetween } from './repository.entry.ts';
import { hasOddOption, isRejected } from './repository.rejected.ts';

/** An address with its scheme; that of a CD-ROM has spaces in brackets; in quotes it may have others. */
const ONE_LINE =
  /^[ \t]*(#[#\s]*)?(deb|deb-src)\s+(?:\[((?:[^\]"]|"[^"]*"|\](?=[^\s]))*)\]\s+)?((?:cdrom:\[[^\]]*\])?[^\s#"]+|"[^"]+")\s+([^\s#]+)([^#]*)/;

/** sources.list(5): `deb [options] address suite component…`; one that is commented out exists and is disabled. */
export function readOneLines({ path, lines }: RepositoryFile): Repositories {
  const odd: string[] = [];
  const rejected: string[] = [];
  const entries = lines.flatMap((line): readonly Entry[] => {
    const [, comment, type = '', options = '', quoted = '', suite = '', more = ''] =
      ONE_LINE.exec(line) ?? [];
    const address = quoted.replace(/^"(.*)"$/, '$1');
    if (!/^[a-z][a-z0-9+.-]*:/i.test(address)) {
      if (/^[ \t\r]*[^# \t\r]/.test(line)) odd.push(line);
      return [];
    }
    const entry = {
      file: path,
      names: [],
      addresses: [address],
      types: [type],
      suites: [suite],
      components: more.match(/"[^"]*"|[^\s"]+/g)?.map((word) => word.replaceAll('"', '')) ?? [],
      enabled: comment === undefined,
    };
    if (isRejected(entry) || (entry.enabled && hasOddOption(options))) rejected.push(line);
    return [entry];
  });
  return { entries, odd, rejected: [...odd, ...rejected].map((text) => ({ file: path, text })) };
}

/** apk-repositories(5): an address a line, `@tag` before it where packages must name it, components after it in apk-tools 3. */
export function readApkLines({ path, lines }: RepositoryFile): Repositories {
  const odd: string[] = [];
  const entries = lines.flatMap((line): readonly Entry[] => {
    const [, comment, address, components] =
      /^\s*(#[#\s]*)?(?:@\S+\s+)?((?:[a-z][a-z0-9+.-]*:\/)?\/\S+)((?:\s+[\w./-]+)*)\s*$/i.exec(line) ?? [];
    if (address === undefined) {
      if (/^[ \t\r]*[^# \t\r]/.test(line)) odd.push(line);
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
