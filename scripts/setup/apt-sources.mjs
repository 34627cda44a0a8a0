import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ uri: string, suite: string, components: string[] }} Source one `deb` line of a machine */

/**
 * A machine's own apt sources, from sources.list and from both kinds of files beside it.
 * @param {string} folder normally /etc/apt
 * @returns {Source[]}
 */
export function readSources(folder) {
  const main = join(folder, 'sources.list');
  const beside = join(folder, 'sources.list.d');
  const files = existsSync(beside)
    ? readdirSync(beside)
        .sort()
        .map((name) => join(beside, name))
    : [];
  return [main, ...files]
    .filter((path) => existsSync(path))
    .flatMap((path) => {
      if (path.endsWith('.list')) return parseOneLine(readFileSync(path, 'utf8'));
      if (path.endsWith('.sources')) return parseDeb822(readFileSync(path, 'utf8'));
      return [];
    });
}

/**
 * The one-line format of sources.list(5): `deb [options] uri suite component…`.
 * @returns {Source[]}
 */
export function parseOneLine(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line);
    if (match === null) return [];
    const [, uri = '', suite = '', components = ''] = match;
    return [{ uri, suite, components: words(components) }];
  });
}

/**
 * The deb822 format of sources.list(5): stanzas of `Field: value` with continuation lines.
 * @returns {Source[]}
 */
export function parseDeb822(text) {
  const plain = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
  return plain.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = fieldsOf(stanza);
    if (!words(fields.types).includes('deb') || /^(?:no|false|0|off)$/i.test(fields.enabled ?? '')) return [];
    const components = words(fields.components);
    return words(fields.uris).flatMap((uri) =>
      words(fields.suites).map((suite) => ({ uri, suite, components })),
    );
  });
}

function fieldsOf(stanza) {
  const fields = {};
  for (const line of stanza.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return fields;
}

const words = (text = '') =>
  text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');

/**
 * The lines of a sources.list for one Debian release, through the mirrors of a machine that may run another release.
 * @param {Source[]} sources
 * @param {{ from: string, to: string }} codenames the machine's release and the wanted one
 * @returns {string[]} empty when the machine has no mirror of Debian itself
 */
export function debianLines(sources, { from, to }) {
  const suites = new Map(
    ['', '-updates', '-security'].map((pocket) => [`${from}${pocket}`, `${to}${pocket}`]),
  );
  const lines = sources.flatMap(({ uri, suite, components }) => {
    const wanted = suites.get(suite);
    const ours = /^https?:/.test(uri) && components.includes('main');
    return wanted === undefined || !ours ? [] : [`deb ${uri} ${wanted} main`];
  });
  const unique = [...new Set(lines)];
  return unique.some((line) => line.split(' ')[2] === to) ? unique : [];
}
