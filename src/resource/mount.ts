import { mountInventory } from './mount.inventory.ts';
import { refusePath } from './refuse.ts';
import type { Look, Resource } from './resource.ts';
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
  },
  inventory: mountInventory,
  examples: [
    'the mount "/" exists',
    'the mount "/proc" has type proc',
    'the mount "/proc" has options includes rw',
    'the mount "/nosuch" does not exist',
  ],
  refuse: refusePath,
  look(path: string): Look {
    const wanted = path === '/' ? path : path.replace(/\/+$/, '');
    return {
      command: 'cat /proc/mounts',
      read(reply) {
        const mounts = reply.stdout
          .toString('utf8')
          .split('\n')
          .map((line) => line.split(' ').map(plain));
        if (reply.exitCode !== 0 || !mounts.some((fields) => fields.length === 6))
          return garbled('cat /proc/mounts', reply);
        // The last one covers those before it.
        const [device, , type, options] = mounts.findLast(([, directory]) => directory === wanted) ?? [];
        return type === undefined
          ? { exists: false }
          : { exists: true, type, device, options: (options ?? '').split(',') };
      },
    };
  },
};

/** proc_mounts(5) writes space, tab, newline and backslash as octal. */
function plain(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
