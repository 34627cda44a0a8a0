import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { filesystemType, mountOption } from '../never.ts';
import { oddRowOf } from '../odd-rows.ts';
import { refusePath } from '../refuse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';
import { hidingMount } from './mount.cover.ts';
import { mountInventory } from './mount.inventory.ts';
import { readFstab, readMounts } from './mounts.ts';

export const mountResource: Resource = {
  noun: 'mount',
  key: 'quoted',
  description: 'A mounted file system, by the directory it is mounted on, as the kernel sees it now.',
  attributes: {
    exists: { type: 'boolean', ofPath: true, description: 'Something is mounted on exactly this directory.' },
    type: {
      never: filesystemType,
      type: 'text',
      description: 'Kind of file system: ext4, xfs, nfs4, tmpfs.',
    },
    device: { type: 'text', description: 'What is mounted: /dev/sda1, server:/export, tmpfs.' },
    options: {
      never: mountOption,
      type: 'list',
      description: 'Mount options in force: rw, noexec, relatime.',
    },
    'read-only': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'Nothing can be written to it.',
    },
    'in fstab': {
      type: 'boolean',
      adjective: true,
      description: '/etc/fstab lists this directory, mounted or not.',
    },
    'fstab options': {
      type: 'list',
      description: 'Its options in /etc/fstab, each as written there.',
    },
  },
  inventory: mountInventory,
  examples: [
    'the mount "/" exists',
    'the mount "/proc" has type proc',
    'the mount "/proc" has options includes rw',
    'the mount "/nosuch" does not exist',
    'the mount "/proc" is not read-only',
    'the mount "/proc" is not in fstab',
  ],
  refuse: (path) =>
    refusePath(path) ??
    (DEVICE.test(path)
      ? `a mount is named by its directory; for the device ${JSON.stringify(path)} write: the mount "/…" has device ${path}`
      : undefined),
  look(path: string, _facts, wanted: readonly string[]): Look {
    const fstab = wanted.some((attribute) => attribute.includes('fstab'));
    const command = fstab ? `cat /proc/mounts || exit; ${PRINT_FSTAB}` : 'cat /proc/mounts';
    const look = lookWith(command, (reply) => readMount(withoutSlash(path), reply));
    return {
      ...look,
      further: (reply) =>
        isMissing(look.read(reply))
          ? throughLinks(path, wanted)
          : mayBeCovered(withoutSlash(path), reply)
            ? withParents(path, wanted)
            : undefined,
    };
  },
};

/** The name of a device, not of a directory. */
const DEVICE =
  /^\/dev\/(?:(?:sd|vd|xvd|hd|nvme|mmcblk|md|dm-|loop|sr|zd|nbd|rbd)[^/]*|(?:mapper|disk|zvol)\/.+)$/;

/** A host without the file has nothing in it. Its lines are marked, so that none is taken for anything else. */
const PRINT_FSTAB = `${section('fstab')}; if [ -e /etc/fstab ]; then sed 's/^/|/' /etc/fstab || echo unreadable; fi; exit 0`;

/** The kernel names a mount without links: /var/run is mounted on /run. */
function throughLinks(path: string, wanted: readonly string[]): Look {
  const fstab = wanted.some((attribute) => attribute.includes('fstab')) ? `; (${PRINT_FSTAB})` : '';
  const command = `cat /proc/mounts || exit; ${section('real')}; ${sh`readlink -f ${path}`}${fstab}; exit 0`;
  return lookWith(command, (reply) => {
    const real = readSections(reply).get('real')?.trim();
    return readMount(withoutSlash(path), reply, real);
  });
}

/** The same with the tree of mounts, which shows what lies over what. */
function withParents(path: string, wanted: readonly string[]): Look {
  const fstab = wanted.some((attribute) => attribute.includes('fstab')) ? `; (${PRINT_FSTAB})` : '';
  const command = `cat /proc/mounts || exit; ${section('tree')}; cat /proc/self/mountinfo${fstab}; exit 0`;
  return lookWith(command, (reply) => {
    const over = hidingMount(withoutSlash(path), readSections(reply).get('tree') ?? '');
    if (over === undefined) return readMount(withoutSlash(path), reply);
    return typeof over === 'object'
      ? over
      : {
          unable: `it is mounted, but cannot be reached: something is mounted over ${over}`,
          hint: `unmount what lies on ${over}, or mount it again on top`,
        };
  });
}

/** Whether a later line has a folder above it; / is often mounted after others, by the initial RAM disk. */
function mayBeCovered(path: string, reply: Reply): boolean {
  const { entries } = readMounts(readSections(reply).get('') ?? '');
  const at = entries.findLastIndex(({ directory }) => directory === path);
  return (
    at !== -1 &&
    entries.slice(at + 1).some(({ directory }) => directory !== '/' && path.startsWith(`${directory}/`))
  );
}

function isMissing(seen: State | Unable): boolean {
  return !('unable' in seen) && seen.exists === false;
}

function readMount(path: string, reply: Reply, real = path): Sight | Unable {
  const sections = readSections(reply);
  const { entries, odd } = readMounts(sections.get('') ?? '');
  if (reply.exitCode !== 0 || entries.length === 0) return garbled('cat /proc/mounts', reply);
  // The last one covers those before it.
  const mount = entries.findLast(({ directory }) => directory === path || directory === real);
  const fstab = sightOfFstab(path, sections.get('fstab'));
  if (mount === undefined) {
    const doubt = oddRowOf(path, '/proc/mounts', odd);
    return doubt ?? { state: { exists: false, ...fstab.state }, unseen: fstab.unseen };
  }
  const { type, device, options } = mount;
  return {
    state: { exists: true, type, device, options, 'read-only': options.includes('ro'), ...fstab.state },
    unseen: fstab.unseen,
  };
}

function sightOfFstab(path: string, marked: string | undefined): Sight {
  if (marked === undefined) return { state: {}, unseen: {} };
  const lines = marked.split('\n');
  if (lines.includes('unreadable')) {
    const reason = { unable: '/etc/fstab cannot be read', hint: 'look as root (sudo: true)' };
    return { state: {}, unseen: allUnseen(['in fstab', 'fstab options'], reason) };
  }
  const entries = readFstab(lines.map((line) => line.slice(1)).join('\n'));
  const own = entries.filter(({ directory }) => withoutSlash(directory) === path);
  const [entry, ...others] = own;
  const state = { 'in fstab': entry !== undefined };
  // mount -a mounts each of them, systemd only the first one.
  if (others.some(({ options }) => String(options) !== String(entry?.options)))
    return {
      state,
      unseen: {
        'fstab options': { unable: `${own.length} lines of /etc/fstab have it, with other options` },
      },
    };
  return { state: { ...state, 'fstab options': entry?.options ?? null }, unseen: {} };
}

function withoutSlash(path: string): string {
  return path === '/' ? path : path.replace(/\/+$/, '');
}
