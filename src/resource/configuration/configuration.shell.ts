import { type Cell, type Keys, put } from './configuration.keys.ts';
import { parseScalar } from './configuration.scalar.ts';

/** A word as the shell reads it (POSIX.1-2024, Shell Command Language 2.2), or why only a shell can evaluate it. */
interface Word {
  readonly text: string;
  readonly doubt?: string;
  readonly end: number;
}

const MADE = 'the shell expands it';
const NAME = /[A-Za-z_]\w*(\+?)=/y;

/**
 * Assignments made by a shell that reads the file: /etc/default, /etc/os-release. The last one wins. Assignments in a condition, after
 * another command or in another file are unknown.
 * @throws SyntaxError for an unclosed quote
 */
export function readShell(text: string): Keys {
  const cells = new Map<string, Cell>();
  let script: string | undefined;
  let at = 0;
  while (at < text.length) {
    at = skip(text, at);
    if (at >= text.length) break;
    const line = wholeLine(text, at);
    const assigned = [...assignments(text, at)];
    const end = assigned.at(-1)?.word.end ?? at;
    const rest = /[^\n]*/y;
    rest.lastIndex = end;
    const behind = (rest.exec(text)?.[0] ?? '').trim();
    const alone = assigned.length > 0 && /^(?:;|#|$)/.test(behind);
    if (!alone) script ??= `it has other commands, which may set more: ${line}`;
    if (!alone && /^(?:\.|source|eval|set)\s/.test(line))
      for (const [key] of cells) put(cells, key, { doubt: `another command may change it: ${line}` }, 'last');
    for (const { name, word, adds } of alone ? assigned : []) {
      const doubt = script ?? word.doubt ?? (adds ? MADE : undefined);
      put(cells, name, doubt === undefined ? parseScalar(word.text) : { doubt }, 'last');
    }
    if (alone) at = behind.startsWith(';') ? text.indexOf(';', end) + 1 : end;
    else at = endOfCommand(text, at);
  }
  return { cells, elsewhere: script };
}

/** Skips spaces, line ends, `;` and comments, and `export`. */
function skip(text: string, from: number): number {
  const blank = /(?:[\s;]|#[^\n]*|(?:export|readonly)[ \t]+(?=[A-Za-z_]\w*=))*/y;
  blank.lastIndex = from;
  blank.exec(text);
  return blank.lastIndex;
}

function wholeLine(text: string, at: number): string {
  return (text.slice(at).split('\n', 1)[0] ?? '').trim().slice(0, 200);
}

/** Another command: to the end of its line, and of every quote that it opens. */
function endOfCommand(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\n') at = Math.max(at + 1, readWord(text, at).end);
  return at;
}

function* assignments(text: string, from: number) {
  let at = from;
  for (;;) {
    NAME.lastIndex = at;
    const found = NAME.exec(text);
    if (found === null) return;
    const word = readWord(text, NAME.lastIndex);
    yield { name: found[0].replace(/\+?=$/, ''), adds: found[1] === '+', word };
    const gap = /[ \t]*/y;
    gap.lastIndex = word.end;
    at = word.end + (gap.exec(text)?.[0].length ?? 0);
    if (at === word.end) return;
  }
}

function readWord(source: string, from: number): Word {
  let at = from;
  let text = '';
  let doubt: string | undefined = source[at] === '~' || source[at] === '(' ? MADE : undefined;
  const closing = (quote: string) => {
    const end = source.indexOf(quote, at + 1);
    if (end < 0) throw new SyntaxError(`an unclosed quote: ${wholeLine(source, from)}`);
    return end;
  };
  while (at < source.length) {
    const character = source[at] ?? '';
    if (/[\s;&|<>]/.test(character)) break;
    if (character === "'") {
      const end = closing("'");
      text += source.slice(at + 1, end);
      at = end + 1;
    } else if (character === '"') {
      at += 1;
      while (source[at] !== '"') {
        if (at >= source.length) throw new SyntaxError(`an unclosed quote: ${wholeLine(source, from)}`);
        if (/[$`]/.test(source[at] ?? '')) doubt ??= MADE;
        if (source[at] === '\\' && /[$`"\\\n]/.test(source[at + 1] ?? '')) {
          at += 1;
          text += source[at] === '\n' ? '' : source[at];
        } else text += source[at];
        at += 1;
      }
      at += 1;
    } else if (character === '\\') {
      text += source[at + 1] === '\n' ? '' : (source[at + 1] ?? '');
      at += 2;
    } else if (character === '`' || (character === '$' && source[at + 1] === '(')) {
      doubt ??= MADE;
      const end = character === '`' ? closing('`') : source.indexOf(')', at);
      at = end < 0 ? source.length : end + 1;
    } else {
      if (character === '$' || character === '(') doubt ??= MADE;
      text += character;
      at += 1;
    }
  }
  return { text, end: at, ...(doubt === undefined ? {} : { doubt }) };
}
