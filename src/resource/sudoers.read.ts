/** What the lines of sudoers files say (sudoers(5)). */
export interface Sudoers {
  /** Who, and what they may: `%sudo`, `ALL=(ALL:ALL) NOPASSWD: ALL`. */
  readonly rules: readonly { readonly who: readonly string[]; readonly what: string }[];
  readonly defaults: readonly string[];
  /** Files and folders that are taken in. A folder ends with `/`. */
  readonly includes: readonly string[];
}

const ALIAS = /^(?:User|Runas|Host|Cmnd|Cmd)_Alias\s/;

export function readSudoers(lines: readonly string[]): Sudoers {
  const rules: { who: readonly string[]; what: string }[] = [];
  const defaults: string[] = [];
  const includes: string[] = [];
  // A backslash at the end of a line continues it.
  for (const line of lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')) {
    const [, folder, path] = /^\s*[@#]include(dir)?\s+("[^"]+"|\S+)/.exec(line) ?? [];
    if (path !== undefined) {
      includes.push(path.replaceAll('"', '') + (folder === undefined ? '' : '/'));
      continue;
    }
    const text = withoutComment(line).trim().replaceAll(/\s+/g, ' ');
    if (text === '' || ALIAS.test(text)) continue;
    const setting = /^Defaults(?=[\s@:!>])(.*)$/.exec(text)?.[1];
    if (setting !== undefined) {
      defaults.push(setting.trim());
      continue;
    }
    // Users, hosts = commands. Names may be quoted and have escaped spaces.
    const [, who = '', what = ''] =
      /^((?:"[^"]*"|\\.|[^\s"\\,]|\s*,\s*)+) ((?:[^=\\]|\\.)+=.*)$/.exec(text) ?? [];
    if (what === '') continue;
    rules.push({
      who: who.split(',').map((name) => name.trim().replaceAll('"', '')),
      what: what.replace(/\s*=\s*/, '=').replaceAll(/\s*,\s*/g, ', '),
    });
  }
  return { rules, defaults, includes };
}

/** `#` begins a comment, except before a number (an id) and inside quotes or after a backslash. */
function withoutComment(line: string): string {
  return /^(?:"[^"]*"|\\.|#(?=\d)|[^#"\\]|"|\\)*/.exec(line)?.[0] ?? '';
}
