import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { filesystemType, mountOption } from '../never.ts';
import { refusePath } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';
import { readMounts } from './mounts.ts';

const SPACE = ['size', 'used', 'free', 'used percent', 'free percent'];
const INODES = ['inodes', 'free inodes', 'inodes used percent'];
const KIB = 1024;

export const filesystemResource: Resource = {
  noun: 'filesystem',
  key: 'quoted',
  description: 'The file system that contains a path, with its space (df).',
  attributes: {
    exists: { type: 'boolean', ofPath: true, description: 'The path exists.' },
    type: {
      never: filesystemType,
      type: 'text',
      description: 'Kind of file system: ext4, xfs, overlay, tmpfs.',
    },
    device: { type: 'text', description: 'What is mounted: /dev/sda1, server:/export, tmpfs.' },
    'mount point': { type: 'text', description: 'The directory it is mounted on.' },
    options: { never: mountOption, type: 'list', description: 'Mount options in force.' },
    'read-only': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'Nothing can be written to it.',
    },
    size: { type: 'bytes', description: 'Its size.' },
    used: { type: 'bytes', description: 'Space in use.' },
    free: { type: 'bytes', description: 'Space that ordinary users can still use.' },
    'used percent': {
      type: 'percent',
      most: 100,
      description: 'Used, as a share of used and free together, as in df.',
    },
    'free percent': {
      type: 'percent',
      most: 100,
      description: 'Free, as a share of used and free together.',
    },
    inodes: { type: 'integer', least: 0, description: 'How many files it can hold.' },
    'free inodes': { type: 'integer', least: 0, description: 'How many more files it can hold.' },
    'inodes used percent': { type: 'percent', most: 100, description: 'Share of the inodes in use.' },
  },
  examples: [
    'the filesystem "/var" has free at least 100 MB',
    'the filesystem "/" has used percent under 99 %',
    'the filesystem "/" has inodes used percent under 99 %',
    'the filesystem "/tmp" is not read-only',
    'the filesystem "/nosuch" does not exist',
  ],
  refuse: refusePath,
  look(path: string, _facts, wanted: readonly string[]): Look {
    const lines = [
      'export LC_ALL=C',
      sh`said=$(df -P -k -- ${path} 2>&1); status=$?; printf '%s\n' "$said"; [ $status = 0 ] || exit $status`,
      `${section('mounts')}; cat /proc/mounts`,
    ];
    if (INODES.some((attribute) => wanted.includes(attribute)))
      lines.push(`${section('inodes')}; ${sh`df -P -i -- ${path} 2>/dev/null`}`);
    return lookWith([...lines, 'exit 0'].join('\n'), (reply) => readFilesystem(path, reply));
  },
};

function readFilesystem(path: string, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const df = sections.get('') ?? '';
  if (reply.exitCode !== 0) {
    const said = df.split('\n').find((line) => line.startsWith('df: ')) ?? '';
    if (/^df: .*: (No such file or directory|Not a directory)$/.test(said))
      return { state: { exists: false }, unseen: {} };
    if (said.endsWith('Permission denied')) return { unable: said, hint: 'look as root (sudo: true)' };
    return garbled('df', { ...reply, stderr: Buffer.from(df) });
  }
  const space = readTable(df);
  if (space === undefined) return garbled('df', reply);
  const unseen: Record<string, Unable> = {};
  const mounts = readMounts(sections.get('mounts') ?? '').entries;
  const mountedOn = (wanted: string) => mounts.findLast(({ directory }) => directory === wanted);
  // Without a device, df may name another mount of the same kind.
  const mount = mountedOn(path === '/' ? path : path.replace(/\/+$/, '')) ?? mountedOn(space.directory);
  if (mount === undefined) {
    const reason = { unable: `/proc/mounts does not list ${space.directory}` };
    Object.assign(unseen, allUnseen(['type', 'options', 'read-only'], reason));
  }
  const sized = space.total > 0;
  if (!sized)
    Object.assign(unseen, allUnseen(SPACE, { unable: `${space.directory} is a file system without a size` }));
  const inodes = readTable(sections.get('inodes') ?? '');
  const counted = inodes !== undefined && inodes.total > 0;
  if (!counted) {
    const unable =
      inodes === undefined
        ? 'df on the host does not report inodes'
        : `${space.directory} has no fixed number of inodes`;
    Object.assign(unseen, allUnseen(INODES, { unable }));
  }
  return {
    state: {
      exists: true,
      device: mount?.device ?? space.device,
      'mount point': mount?.directory ?? space.directory,
      ...(mount && { type: mount.type, options: mount.options, 'read-only': mount.options.includes('ro') }),
      ...(sized && {
        size: space.total * KIB,
        used: space.used * KIB,
        free: space.free * KIB,
        'used percent': share(space.used, space.free),
        'free percent': share(space.free, space.used),
      }),
      ...(counted && {
        inodes: inodes.total,
        'free inodes': inodes.free,
        'inodes used percent': share(inodes.used, inodes.free),
      }),
    },
    unseen,
  };
}

/** The one row below the heading, parsed from the right: a device may have spaces in its name. */
function readTable(text: string) {
  const row = text.trim().split('\n').at(-1) ?? '';
  const [, device, total, used, free, directory] =
    /^(\S.*?)\s+(\d+|-)\s+(\d+|-)\s+(-?\d+|-)\s+(?:-|\d+%)\s+(\/.*)$/.exec(row) ?? [];
  if (device === undefined || directory === undefined || total === undefined) return undefined;
  const number = (field: string | undefined) => (field === undefined || field === '-' ? 0 : Number(field));
  return { device, directory, total: number(total), used: number(used), free: number(free) };
}

/** In percent, with two decimal places. */
function share(part: number, rest: number): number {
  const whole = part + rest;
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}
