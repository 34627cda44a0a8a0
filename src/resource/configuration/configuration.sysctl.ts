import { globPattern } from '../glob.ts';
import { type Cell, type Keys, put } from './configuration.keys.ts';
import { parseScalar } from './configuration.scalar.ts';
import { settingPath } from './setting-path.ts';

/**
 * sysctl.d(5): `key = value`, with - before a key whose failure is no error; `-key` alone excludes a key from matching patterns. Keys have
 * dots or slashes, the last value wins, and a named key overrides a pattern.
 */
export function readSysctl(text: string): Keys {
  const cells = new Map<string, Cell>();
  const excluded = new Set<string>();
  let complaint: string | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const [, minus, key = '', value] = /^(-?)([^=\s]+)\s*(?:=\s*(.*))?$/.exec(line) ?? [];
    // sysctl and systemd-sysctl report it and continue.
    if (key === '' || (value === undefined && minus !== '-')) {
      complaint ??= `line ${index + 1} is not a setting and value: ${line.slice(0, 200)}`;
      continue;
    }
    if (value === undefined) excluded.add(settingPath(key));
    else put(cells, key, parseScalar(value), 'last');
  }
  return { cells, complaint, fold: settingPath, otherwise: (key) => ofPattern(settingPath(key)) };

  function ofPattern(path: string): Cell | undefined {
    if (excluded.has(path)) return undefined;
    // A * in a pattern stands for one part of the path (glob(7)).
    const fitting = [...cells].findLast(([key]) => {
      const pattern = settingPath(key);
      return (
        /[*?[]/.test(pattern) &&
        pattern.split('/').length === path.split('/').length &&
        globPattern(pattern).test(path)
      );
    });
    return fitting?.[1];
  }
}
