import type { Reply } from '../transport/transport.ts';
import { mountInventory } from './mount.inventory.ts';
import { readMounts } from './mounts.ts';
import { refusePath } from './refuse.ts';
import type { Look, Resource, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { allUnseen, lookWith, type Sight } from './sight.ts';
import { garbled } from './unable.ts';

export const mountResource: Resource = {
  noun: 'mount',
  key: 'quoted',
  description: 'A mounted file system, by the directory it is mounted on, as the kernel sees it now.',
  attributes: {
    exists: { type: 'boolean', description: 'Something is mounted on exactly this directory.' },
    type: { type: 'text', description: 'Kind of file system: ext4, xfs, nfs4, tmpfs.' },
    device: { type: 'text', description: 'What is mounted: /dev/sda1, server:/export, tmpfs.' },
    options: { type: 'list', description: 'Mount options in force: rw, noexec, relatime.' },
    'read-only': { type: 'boolean', adjective: true, description: 'Nothing can be written to it.' },
    'in fstab': {
      type: 'boolean',
      adjective: true,
      description: '/etc/fstab has this directory, mounted or not.',
    },
    'fstab options': { type: 'list', description: 'The options that /etc/fstab gives it.' },
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
  refuse: refusePath,
  look(path: string, _facts, wanted: readonly string[]): Look {
    const fstab = wanted.some((attribute) => attribute.includes('fstab'));
    const command = fstab ? `cat /proc/mounts || exit; ${PRINT_FSTAB}` : 'cat /proc/mounts';
    return lookWith(command, (reply) => readMount(withoutSlash(path), reply));
  },
};

/** A host without the file has nothing in it. */
const PRINT_FSTAB = `${section('fstab')}; if [ -e /etc/fstab ]; then cat /etc/fstab || echo '=== unreadable'; fi; exit 0`;

/** Six fields, the last two of them numbers (proc_mounts(5)). */
const WHOLE = /^(?:\S+ ){4}\d+ \d+$/;

function readMount(path: string, reply: Reply): Sight | Unable {
  const sections = readSections(reply.stdout);
  const text = sections.get('') ?? '';
  const mounts = readMounts(text);
  if (reply.exitCode !== 0 || !text.split('\n').every((line) => WHOLE.test(line)))
    return garbled('cat /proc/mounts', reply);
  // The last one covers those before it.
  const mount = mounts.findLast(({ directory }) => directory === path);
  const fstab = readFstab(path, sections);
  if (mount === undefined) return { state: { exists: false, ...fstab.state }, unseen: fstab.unseen };
  const { type, device, options } = mount;
  return {
    state: { exists: true, type, device, options, 'read-only': options.includes('ro'), ...fstab.state },
    unseen: fstab.unseen,
  };
}

function readFstab(path: string, sections: ReadonlyMap<string, string>): Sight {
  const text = sections.get('fstab');
  if (text === undefined) return { state: {}, unseen: {} };
  if (sections.has('unreadable')) {
    const reason = { unable: '/etc/fstab cannot be read', hint: 'look as root (sudo: true)' };
    return { state: {}, unseen: allUnseen(['in fstab', 'fstab options'], reason) };
  }
  const entry = readMounts(text).find(({ directory }) => withoutSlash(directory) === path);
  return { state: { 'in fstab': entry !== undefined, 'fstab options': entry?.options ?? null }, unseen: {} };
}

function withoutSlash(path: string): string {
  return path === '/' ? path : path.replace(/\/+$/, '');
}
