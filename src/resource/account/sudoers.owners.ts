import { section } from '../sections.ts';

/** Shell text that prints mode, owner and group of the files that match the patterns. */
export function printOwners(patterns: string): string {
  return `${section('owners')}; for file in ${patterns}; do [ -f "$file" ] && printf '%s\\n' "$file" && LC_ALL=C ls -ldnL "$file"; done; :`;
}

/** Path → why sudo refuses it (sudo_secure_path() of sudo 1.9, tried with 1.9.13). */
export function readOwners(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n');
  const refused = new Map<string, string>();
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const [path = '', told = ''] = lines.slice(index, index + 2);
    const [, mode = '', owner, group] = /^(\S{10})\S? +\d+ +(\d+) +(\d+) /.exec(told) ?? [];
    const reason =
      owner !== '0'
        ? `its owner is ${owner ?? 'not known'}, not root`
        : mode[8] === 'w'
          ? 'everybody may write to it'
          : mode[5] === 'w' && group !== '0'
            ? `group ${group} may write to it`
            : undefined;
    if (reason !== undefined) refused.set(path, reason);
  }
  return refused;
}
