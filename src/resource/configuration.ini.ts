import type { Value } from '../model/value.ts';

/**
 * Lines of `key = value`, with or without `[section]` lines. There is no standard; this takes what most programs take:
 * comments after # or ; (in a line after a space), quotes around a value, a key alone (true), a key several times (a list).
 * @param sections false for files of plain keys: there `export` before a key and a space instead of = are fine too
 * @returns `section.key`, or `key` above the first section → value
 * @throws SyntaxError with the number of the line that is none of these
 */
export function parseKeys(text: string, sections: boolean): ReadonlyMap<string, Value> {
  const found = new Map<string, Value[]>();
  let prefix = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const section = sections ? /^\[([^\]]+)\]\s*(?:[#;].*)?$/.exec(line)?.[1] : undefined;
    if (section !== undefined) {
      prefix = `${section.trim()}.`;
      continue;
    }
    const entry = sections ? readEntry(line) : readPlainEntry(line);
    if (entry === undefined) throw new SyntaxError(`line ${index + 1} is no key and value: ${line}`);
    const key = prefix + entry.key;
    found.set(key, [...(found.get(key) ?? []), entry.value]);
  }
  return new Map(
    [...found].map(([key, values]) => [key, values.length === 1 ? (values[0] ?? null) : values]),
  );
}

interface Entry {
  readonly key: string;
  readonly value: Value;
}

function readEntry(line: string): Entry | undefined {
  const [, key = '', value] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? /^([^:]+?)\s*:\s*(.*)$/.exec(line) ?? [];
  if (value !== undefined) return { key, value: readValue(value) };
  return /^[\w.-]+(?:\[\])?$/.test(line) ? { key: line, value: true } : undefined;
}

function readPlainEntry(line: string): Entry | undefined {
  const [, key = '', value = ''] =
    /^(?:export\s+)?([\w./@-]+)\s*[=:]\s*(.*)$/.exec(line) ?? /^([\w./@-]+)\s+(.*)$/.exec(line) ?? [];
  if (key !== '') return { key, value: readValue(value) };
  return /^[\w.-]+$/.test(line) ? { key: line, value: true } : undefined;
}

function readValue(written: string): Value {
  const [, quote, quoted] = /^(["'])((?:(?!\1)[^\\]|\\.)*)\1\s*(?:[#;].*)?$/.exec(written) ?? [];
  // Quotes keep spaces and comment signs; they say nothing about a type.
  if (quoted !== undefined) return scalar(quote === '"' ? quoted.replaceAll(/\\(["\\$`])/g, '$1') : quoted);
  return scalar(written.replace(/(?:^|\s+)[#;].*$/, ''));
}

/** Text of a format without types: what is exactly a number, `true` or `false` is that; all else is text (`0644`, `yes`). */
export function scalar(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && String(Number(text)) === text ? Number(text) : text;
}
