import { readDefaults, type Setting } from './sudoers.defaults.ts';
import { logicalLines } from './sudoers.lines.ts';
import type { Rule } from './sudoers.rule.ts';

/** The content of sudoers files (sudoers(5)). */
export interface Sudoers {
  readonly rules: readonly Rule[];
  readonly settings: readonly Setting[];
  /** Included files and folders. A folder ends with `/`. */
  readonly includes: readonly string[];
  /** Lines of unknown form. */
  readonly unread: readonly string[];
}

const ALIAS = /^(?:User|Runas|Host|Cmnd|Cmd)_Alias\s/;
const INCLUDE = /^[@#]include(dir)?\s+("[^"]+"|(?:\\.|\S)+)$/;
/** Users, hosts = commands. Names may be quoted and have escaped spaces. */
const RULE = /^((?:"[^"]*"|\\.|[^\s"\\,]|\s*,\s*)+) ((?:[^=\\]|\\.)+=.*)$/;

export function readSudoers(lines: readonly string[]): Sudoers {
  const all = {
    rules: [] as Rule[],
    settings: [] as Setting[],
    includes: [] as string[],
    unread: [] as string[],
  };
  for (const text of logicalLines(lines)) {
    const [, folder, path] = INCLUDE.exec(text) ?? [];
    if (path !== undefined) {
      all.includes.push(
        path.replaceAll('"', '').replaceAll(/\\(.)/g, '$1') + (folder === undefined ? '' : '/'),
      );
      continue;
    }
    if (ALIAS.test(text)) continue;
    if (/^Defaults(?=[\s@:!>])/.test(text)) {
      const settings = readDefaults(text.slice('Defaults'.length));
      if (settings === undefined) all.unread.push(text);
      else all.settings.push(...settings);
      continue;
    }
    const [, who = '', what = ''] = RULE.exec(text) ?? [];
    if (what === '') all.unread.push(text);
    else
      all.rules.push({
        who: who.split(',').map((name) =>
          name
            .trim()
            .replaceAll('"', '')
            .replaceAll(/\\(?!x[0-9A-Fa-f]{2})(.)/g, '$1'),
        ),
        what: what.replace(/\s*=\s*/, '=').replaceAll(/\s*,\s*/g, ', '),
      });
  }
  return all;
}
