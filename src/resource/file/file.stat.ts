import { ShellText, sh } from '../../transport/shell/quote.ts';

/** The content of a path's inode. What a tool cannot report is left out. */
export interface Stat {
  readonly type: FileType;
  /** The 12 permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size?: number;
  /** Last change of the content, seconds since 1970. */
  readonly mtime?: number;
  readonly owner?: string;
  readonly group?: string;
}

export type FileType =
  | 'regular'
  | 'directory'
  | 'symlink'
  | 'socket'
  | 'pipe'
  | 'block device'
  | 'char device';

/** A way to read an inode: a command that prints it, and how to parse its output. */
export interface StatTool {
  readonly name: string;
  /** Shell text. With `follow`, a symbolic link stands for its target. */
  print(path: string, options: { follow: boolean }): string;
  /** @returns undefined if the text makes no sense */
  parse(text: string): Stat | undefined;
}

/** st_mode's file type (inode(7)). */
const TYPES: ReadonlyMap<number, FileType> = new Map([
  [0o140000, 'socket'],
  [0o120000, 'symlink'],
  [0o100000, 'regular'],
  [0o060000, 'block device'],
  [0o040000, 'directory'],
  [0o020000, 'char device'],
  [0o010000, 'pipe'],
]);

/** `%f`, the mode, is first and the names are last, because they may contain spaces. */
export const STAT_FORMAT = '%f:%u:%g:%s:%Y:%U:%G';
const FORMAT = new ShellText(STAT_FORMAT);

/** stat of GNU and busybox: both support these letters. */
export const statTool: StatTool = {
  name: 'stat',
  print: (path, { follow }) =>
    follow ? sh`LC_ALL=C stat -L -c ${FORMAT} ${path}` : sh`LC_ALL=C stat -c ${FORMAT} ${path}`,
  parse(text) {
    const match = /^([0-9a-f]+):(\d+):(\d+):(\d+):(-?\d+):([^:\n]+):([^:\n]+)$/.exec(text);
    const bits = Number.parseInt(match?.[1] ?? '', 16);
    const type = TYPES.get(bits & 0o170000);
    if (match === null || type === undefined) return undefined;
    const [, , uid = '', gid = '', size, mtime, owner = '', group = ''] = match;
    return {
      type,
      mode: bits & 0o7777,
      uid: Number(uid),
      gid: Number(gid),
      size: Number(size),
      mtime: Number(mtime),
      // An id that no account has.
      owner: owner === 'UNKNOWN' ? uid : owner,
      group: group === 'UNKNOWN' ? gid : group,
    };
  },
};
