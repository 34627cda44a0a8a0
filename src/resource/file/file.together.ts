import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Together } from '../resource.ts';
import { readSections, section, sectionLine } from '../sections.ts';
import { STAT_FORMAT } from './file.stat.ts';

/**
 * The inodes of many paths by one stat(1), and by a second one for those that are links. Measured on a small machine: a path costs 0.02 ms
 * this way and 1.5 ms with its own stat.
 */
export function statTogether(path: string): Together | undefined {
  // A newline in a name would look like the end of a line.
  if (path.includes('\n')) return undefined;
  return { key: 'stat', name: path, command, split };
}

function command(paths: readonly string[]): string {
  return [
    sh`set -- ${paths}`,
    sh`LC_ALL=C stat -c ${`${STAT_FORMAT}:%n`} "$@"`,
    section('followed'),
    'for path do shift; if [ -L "$path" ]; then set -- "$@" "$path"; fi; done',
    sh`[ $# = 0 ] || LC_ALL=C stat -L -c ${`${STAT_FORMAT}:%n`} "$@"`,
  ].join('\n');
}

/** Only existing files: problems that stat reports about others are left to a separate look. */
function split(reply: Reply, paths: readonly string[]): ReadonlyMap<string, Reply> {
  const sections = readSections(reply);
  const own = linesByPath(sections.get(''));
  const followed = linesByPath(sections.get('followed'));
  return new Map(
    paths.flatMap((path) => {
      const line = own.get(path);
      if (line === undefined) return [];
      const target = followed.get(path);
      if (isLink(line) !== (target !== undefined)) return [];
      const stdout =
        target === undefined ? `${line}\n` : `${line}\n${sectionLine('followed', reply)}${target}\n`;
      return [
        [path, { ...reply, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0), exitCode: 0 }] as const,
      ];
    }),
  );
}

/** The output of stat for a path, without the path. */
function linesByPath(text = ''): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, stat, path] = /^((?:[^:]+:){6}[^:]+):(.+)$/.exec(line) ?? [];
      return stat === undefined || path === undefined ? [] : [[path, stat] as const];
    }),
  );
}

/** st_mode of inode(7): 0xa000 is S_IFLNK. */
function isLink(line: string): boolean {
  return (Number.parseInt(line, 16) & 0xf000) === 0xa000;
}
