import type { Dialect } from './configuration.dialect.ts';
import type { Include } from './configuration.includes.ts';
import { type Cell, type Keys, put } from './configuration.keys.ts';
import { Unreadable } from './configuration.unreadable.ts';

/** What can be a key without a value. */
const ALONE = /^[\w.@*-]+(?:\[\])?$/;

/** @throws SyntaxError when the program would refuse the file; Unreadable when that is not known */
export function readLines(text: string, dialect: Dialect): Keys {
  const cells = new Map<string, Cell>();
  const sections: string[] = [];
  let prefix = '';
  let elsewhere: string | undefined;
  const includes: Include[] = [];
  let complaint: string | undefined;
  for (const { number, text: line, doubt } of logicalLines(text, dialect)) {
    const trimmed = line.trim();
    const section = dialect.sections ? /^\[(.+?)\]\s*(?:[#;].*)?$/.exec(trimmed)?.[1] : undefined;
    if (section !== undefined) {
      prefix = `${section.trim()}.`;
      sections.push(prefix);
      continue;
    }
    const include = dialect.includes?.(trimmed, prefix);
    if (include !== undefined) {
      includes.push(include);
      elsewhere = `it may be in what line ${number} includes: ${trimmed}`;
      if (trimmed.startsWith('!') || trimmed.startsWith('.')) continue;
    }
    const [, name = '', written] = dialect.entry.exec(trimmed) ?? [];
    if (name === '' || (written === undefined && !(dialect.alone && ALONE.test(name)))) {
      const what = `line ${number} is not a key and value: ${trimmed.slice(0, 200)}`;
      if (dialect.stranger === 'refused') throw new SyntaxError(what);
      if (dialect.stranger === 'unknown') throw new Unreadable(what);
      complaint ??= what;
      continue;
    }
    const said = prefix + name.trim();
    // Two spellings are one key, so that the later one counts.
    const key = dialect.fold?.(said) ?? said;
    const value = written === undefined ? true : dialect.value(written);
    const repeated =
      typeof dialect.repeated === 'string' ? dialect.repeated : dialect.repeated(name, prefix.slice(0, -1));
    if (dialect.resets && written === '' && repeated === 'list') cells.delete(key);
    if (dialect.resets && written !== '' && cells.get(key)?.values[0] === '') cells.delete(key);
    const words =
      written === undefined || doubt !== undefined ? undefined : dialect.words?.(name.trim(), written);
    if (words === undefined || words.length < 2)
      put(cells, key, doubt === undefined ? value : { doubt }, repeated);
    else for (const word of words) put(cells, key, word, 'list');
  }
  const { defaults, fold = (key) => key } = dialect;
  return {
    ...{ cells, elsewhere, includes, complaint, fold },
    ...(defaults && { otherwise: (path) => fallback(path, defaults) }),
  };

  function fallback(path: string, defaults: string): Cell | undefined {
    const section = sections.find((known) => path.startsWith(known));
    const wanted = section && fold(`${defaults}.${path.slice(section.length)}`);
    return [...cells].find(([key]) => fold(key) === wanted)?.[1];
  }
}

interface Line {
  readonly number: number;
  text: string;
  doubt?: string;
}

/** Lines as the program joins them, without comments and empty ones. */
function logicalLines(text: string, { comments, goesOn, joint = '\n' }: Dialect): readonly Line[] {
  const lines: Line[] = [];
  let indent = 0;
  let open = false;
  let empty = 0;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    const deeper = /^\s*/.exec(raw)?.[0].length ?? 0;
    const last = lines.at(-1);
    if (trimmed !== '' && comments.includes(trimmed.charAt(0))) continue;
    if (trimmed === '') {
      open = false;
      empty += 1;
      continue;
    }
    const indented = (goesOn === 'indented' && deeper > 0) || (goesOn === 'deeper' && deeper > indent);
    if (last !== undefined && (open || (indented && !last.text.trim().startsWith('[')))) {
      const gap = goesOn === 'deeper' ? '\n'.repeat(empty) : '';
      // Where nothing stands between the parts their own spaces do.
      last.text = `${last.text}${gap}${joint === '' ? raw.trimEnd() : joint + trimmed}`;
    } else {
      const line: Line = { number: index + 1, text: trimmed };
      if (goesOn === 'unknown' && last !== undefined && deeper > indent && !last.text.startsWith('[')) {
        const doubt = `whether line ${index + 1}, which is indented, continues the one above depends on the program`;
        last.doubt ??= doubt;
        line.doubt = doubt;
      } else indent = deeper;
      lines.push(line);
    }
    empty = 0;
    open = goesOn === 'backslash' && /(?:^|[^\\])(?:\\\\)*\\$/.test(trimmed);
    const now = lines.at(-1);
    if (open && now !== undefined)
      now.text = joint === '' ? now.text.slice(0, -1) : now.text.slice(0, -1).trimEnd();
    if (goesOn === 'unknown' && trimmed.endsWith('\\') && now !== undefined)
      now.doubt ??= 'it ends in a backslash, whose meaning depends on the program';
  }
  return lines;
}
