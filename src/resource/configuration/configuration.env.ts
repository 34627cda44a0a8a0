import { type Cell, type Keys, put } from './configuration.keys.ts';
import { parseScalar } from './configuration.scalar.ts';
import { Unreadable } from './configuration.unreadable.ts';

const ENTRY =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(?:'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\n]*?))[ \t]*(?:(?:^|(?<=\s|['"]))#[^\n]*)?\r?$/gm;

/**
 * `.env` as Docker Compose and the dotenv libraries read it: quotes may contain line ends, ` #` begins a comment after a value, the last
 * one wins. They disagree about what $ stands for, so such a value is unknown.
 */
export function readEnv(text: string): Keys {
  const cells = new Map<string, Cell>();
  const rest = text.replaceAll(ENTRY, (_, key: string, single?: string, double?: string, bare = '') => {
    const value = single ?? double?.replaceAll(/\\(["\\$])/g, '$1') ?? bare.replace(/(?:^|\s+)#.*$/, '');
    const doubt =
      single === undefined && /\$/.test(double ?? bare)
        ? 'the meaning of $ depends on the program'
        : double !== undefined && /\\[nrt]/.test(double)
          ? 'the meaning of a backslash depends on the program'
          : undefined;
    put(cells, key, doubt === undefined ? parseScalar(value) : { doubt }, 'last');
    return '';
  });
  const stranger = rest.split(/\r?\n/).find((line) => line.trim() !== '' && !/^\s*#/.test(line));
  if (stranger !== undefined)
    throw new Unreadable(`this is not a name and value: ${stranger.trim().slice(0, 200)}`);
  return { cells };
}
