import { messageOf } from '../../model/errors.ts';
import type { Dialect } from './configuration.dialect.ts';
import type { Include } from './configuration.includes.ts';
import { type Cell, type Keys, put } from './configuration.keys.ts';
import type { Open } from './configuration.parse.ts';
import { Unreadable } from './configuration.unreadable.ts';

/** A possible key without a value. */
const ALONE = /^[\w.@*-]+(?:\[\])?$/;

/** More than any program follows: git and MariaDB 10. */
const DEEPEST = 16;

/**
 * @param open the files that lines include; without it they are only named
 * @throws SyntaxError when the program would refuse the file; Unreadable when that is not known
 */
export function readLines(text: string, dialect: Dialect, open?: Open): Keys {
  const { fold = (key: string) => key, defaults } = dialect;
  const cells = new Map<string, Cell>();
  const sections: string[] = [];
  const includes: Include[] = [];
  let prefix = '';
  let elsewhere: string | undefined;
  let complaint: string | undefined;
  let last = dialect.lastInclude;
  take(text, undefined, 0);
  if (last !== undefined) include(last, 0);
  return {
    ...{ cells, elsewhere, includes, complaint, fold },
    ...(defaults && { otherwise: (path) => fallback(path, defaults) }),
  };

  function take(own: string, from: string | undefined, depth: number): void {
    for (const line of logicalLines(own, dialect)) {
      const trimmed = line.text.trim();
      const section = dialect.sections ? /^\[(.+?)\]\s*(?:[#;].*)?$/.exec(trimmed)?.[1] : undefined;
      if (section !== undefined) {
        prefix = `${section.trim()}.`;
        sections.push(prefix);
        continue;
      }
      const found = dialect.includes?.(trimmed, prefix);
      if (found !== undefined) {
        const included = from === undefined ? found : { ...found, from };
        if (included.last) last = included;
        else if (!include(included, depth))
          elsewhere = `it may be in what line ${line.number} includes: ${trimmed}`;
        if (trimmed.startsWith('!') || trimmed.startsWith('.')) continue;
      }
      entry(trimmed, line);
    }
  }

  /** Whether it was opened. */
  function include(included: Include, depth: number): boolean {
    const files = included.inDoubt ? undefined : open?.(included);
    if (files === undefined) includes.push(included);
    if (depth === DEEPEST) throw new Unreadable('it includes files that include each other');
    const before = prefix;
    for (const { path, text: own } of files ?? []) {
      if (dialect.ownSections) prefix = '';
      try {
        take(own, path, depth + 1);
      } catch (error) {
        if (error instanceof Unreadable) throw error;
        throw new Unreadable(`${path}, which it includes, cannot be read: ${messageOf(error)}`);
      }
    }
    if (dialect.ownSections) prefix = before;
    return files !== undefined;
  }

  function entry(trimmed: string, { number, doubt }: Line): void {
    const [, name = '', written] = dialect.entry.exec(trimmed) ?? [];
    if (name === '' || (written === undefined && !(dialect.alone && ALONE.test(name)))) {
      const what = `line ${number} is not a key and value: ${trimmed.slice(0, 200)}`;
      if (dialect.stranger === 'refused') throw new SyntaxError(what);
      if (dialect.stranger === 'unknown') throw new Unreadable(what);
      complaint ??= what;
      return;
    }
    const said = prefix + name.trim();
    // Two spellings of one key, so that the later one wins.
    const key = fold(said);
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
      // Where parts are joined without a separator, their own spaces stay.
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
