import { type Repositories, type RepositoryFile, wordsBetween } from './repository.entry.ts';
import { isRejected } from './repository.rejected.ts';

/**
 * sources.list(5), deb822 style: paragraphs of `Key: value`, values continued on indented lines. As apt reads it, and not as
 * deb822(5) says: a line of spaces ends no paragraph, and of a key that stands twice the last one counts.
 */
export function readDeb822({ path, lines }: RepositoryFile): Repositories {
  const paragraphs: Map<string, string>[] = [new Map()];
  const odd: string[] = [];
  let key = '';
  for (const line of lines) {
    if (line.startsWith('#')) continue;
    if (line === '') paragraphs.push(new Map());
    const fields = paragraphs.at(-1);
    const [, name, value = ''] = /^([A-Za-z0-9-]+)\s*:(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      key = name.toLowerCase();
      fields?.set(key, value);
    } else if (/^\s/.test(line)) fields?.set(key, `${fields.get(key) ?? ''} ${line}`);
    else if (line !== '') odd.push(line);
  }
  const stanzas = paragraphs
    .filter((fields) => fields.size > 0)
    .map((fields) => ({
      file: path,
      names: [],
      addresses: wordsBetween(fields.get('uris')),
      types: wordsBetween(fields.get('types')),
      suites: wordsBetween(fields.get('suites')),
      components: wordsBetween(fields.get('components')),
      enabled: !/^(no|false|without|off|disable|0)$/i.test((fields.get('enabled') ?? 'yes').trim()),
      whole: fields.has('types'),
    }));
  const rejected = [
    ...odd,
    ...stanzas
      .filter((stanza) => !stanza.whole || isRejected(stanza))
      .map(
        ({ addresses }) => `a stanza ${addresses.length > 0 ? `of ${addresses.join(' ')}` : 'without URIs'}`,
      ),
  ];
  const entries = stanzas
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ whole: _, ...entry }) => entry);
  return { entries, odd, rejected: rejected.map((text) => ({ file: path, text })) };
}
