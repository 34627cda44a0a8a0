import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { firstLine, garbled } from '../unable.ts';

/** Several text files of a host, as one command printed them. */
export interface FileTexts {
  /** Path → lines, in the order of the patterns. Missing files are omitted. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
  /** Path → why it could not be read. */
  readonly refused: ReadonlyMap<string, string>;
  /** Existing folders. */
  readonly folders: readonly string[];
}

/**
 * Shell text that prints every file that matches the patterns, with each line after a `|`, so that no content can be taken for anything
 * else.
 * @param patterns shell words: our own constants, or quoted by the `sh` template
 */
export function printFiles(patterns: string): string {
  return [
    `export LC_ALL=C; last=; for file in ${patterns}; do folder=\${file%/*}`,
    // A folder below one that may not be entered is not "missing".
    '[ "$folder" = "$last" ] || [ -e "$folder" ] || { last=$folder; case $(ls -d "$folder" 2>&1) in *": Permission denied") echo "closed $folder";; esac; }',
    '[ ! -d "$folder" ] || [ "$folder" = "$last" ] || { last=$folder; echo "folder $folder"; [ -r "$folder" ] && [ -x "$folder" ] || echo "closed $folder"; }',
    '[ -e "$file" ] && [ ! -d "$file" ] || continue',
    `echo "file $file"; sed 's/^/|/' "$file" 2>&1; printf '\\nend %s\\n' "$?"; done; echo 'all files'`,
  ].join('\n');
}

/** Parses the output of printFiles, which other sections may follow. */
export function readFiles(text: string, reply: Reply): FileTexts | Unable {
  const lines = new Map<string, readonly string[]>();
  const refused = new Map<string, string>();
  const folders: string[] = [];
  let path: string | undefined;
  let content: string[] = [];
  let said: string[] = [];
  for (const line of text.split('\n')) {
    const [, word, rest = ''] = /^(file|folder|closed|end|all) (.*)$/.exec(line) ?? [];
    if (path !== undefined) {
      if (line.startsWith('|')) content.push(line.slice(1));
      else if (word !== 'end') said.push(line);
      else {
        if (rest === '0') lines.set(path, content);
        else refused.set(path, firstLine(said.join('\n')) ?? `sed ended with status ${rest}`);
        [path, content, said] = [undefined, [], []];
      }
    } else if (word === 'file') path = rest;
    else if (word === 'folder') folders.push(rest);
    else if (word === 'closed') refused.set(rest, `${rest}: Permission denied`);
    else if (line === 'all files') return { lines, refused, folders };
    else if (line.trim() !== '') break;
  }
  return garbled('reading files', reply);
}

/** The first file or folder that could not be read. */
export function refusalIn({ refused }: FileTexts): Unable | undefined {
  const [first] = refused.values();
  return first === undefined
    ? undefined
    : { unable: `it cannot be read: ${first}`, hint: 'look as root (sudo: true)' };
}
