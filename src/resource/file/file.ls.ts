import { sh } from '../../transport/shell/quote.ts';
import type { FileType, StatTool } from './file.stat.ts';

/** First letter of a line of ls -l (POSIX.1-2024, ls). */
const TYPES: Readonly<Record<string, FileType>> = {
  '-': 'regular',
  d: 'directory',
  l: 'symlink',
  s: 'socket',
  p: 'pipe',
  b: 'block device',
  c: 'char device',
};

/** If there is no stat: ls shows less, no names of accounts and no exact time. */
export const lsTool: StatTool = {
  name: 'ls',
  print: (path, { follow }) => (follow ? sh`LC_ALL=C ls -ldnL ${path}` : sh`LC_ALL=C ls -ldn ${path}`),
  parse(text) {
    const match =
      /^([-dlspbc])([-r][-w][-xsS][-r][-w][-xsS][-r][-w][-xtT])[.+@]? +\d+ +(\d+) +(\d+) +(\d+)(,?) /.exec(
        text,
      );
    if (match === null) return undefined;
    const [, letter = '', letters = '', uid, gid, size, comma] = match;
    const type = TYPES[letter];
    if (type === undefined) return undefined;
    const device = comma === ',';
    return {
      type,
      mode: modeOf(letters),
      uid: Number(uid),
      gid: Number(gid),
      ...(device ? {} : { size: Number(size) }),
    };
  },
};

/** `rwxr-s--t` as permission bits: capital S and T stand for the special bit without execute. */
function modeOf(letters: string): number {
  let mode = 0;
  for (const [index, letter] of [...letters].entries()) {
    if (letter === '-') continue;
    if (letter !== 'S' && letter !== 'T') mode |= 0o400 >> index;
    if (/[sStT]/.test(letter)) mode |= 0o4000 >> Math.floor(index / 3);
  }
  return mode;
}
