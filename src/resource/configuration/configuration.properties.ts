import { type Cell, type Keys, put } from './configuration.keys.ts';
import { parseScalar } from './configuration.scalar.ts';

/**
 * java.util.Properties.load: key and value are separated by =, : or a space; # or ! begins a comment only at the start of a line; a line
 * that ends in an odd number of backslashes continues in the next. Quotes are part of a value.
 */
export function readProperties(text: string): Keys {
  const cells = new Map<string, Cell>();
  let open: string | undefined;
  for (const raw of text.split(/\r\n|[\r\n]/)) {
    const trimmed = raw.replace(/^[ \t\f]+/, '');
    if (open === undefined && /^[#!]|^$/.test(trimmed)) continue;
    const line: string = (open ?? '') + trimmed;
    open = /(?:^|[^\\])(?:\\\\)*\\$/.test(line) ? line.slice(0, -1) : undefined;
    if (open === undefined) add(line);
  }
  if (open !== undefined && open !== '') add(open);
  return { cells };

  function add(line: string): void {
    const [, key = '', value = ''] = /^((?:[^\\=:\s]|\\.)*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(line) ?? [];
    put(cells, withoutEscapes(key), parseScalar(withoutEscapes(value)), 'last');
  }
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|(.)|$)/gs, (_, code: string | undefined, one = '') =>
    code === undefined ? (ESCAPES[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
