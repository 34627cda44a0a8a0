import type { Look, Resource } from '../resource.ts';
import { garbled } from '../unable.ts';

const KIB = 1024;

export const swapResource: Resource = {
  noun: 'swap',
  key: 'none',
  description: 'The swap space in use (proc_swaps(5)). In a container, it is that of the machine.',
  attributes: {
    exists: { type: 'boolean', description: 'There is at least one swap device or file.' },
    size: { type: 'bytes', description: 'Total swap space.' },
    used: { type: 'bytes', description: 'Space in use.' },
    free: { type: 'bytes', description: 'Space left.' },
    devices: { type: 'list', description: 'The devices and files: /dev/sda2, /swapfile.' },
  },
  examples: ['the swap has free not empty', 'the swap has devices not includes "/nosuch"'],
  look(): Look {
    return {
      command: 'cat /proc/swaps',
      read(reply) {
        const [heading = '', ...rows] = reply.stdout.toString('utf8').trim().split('\n');
        const fields = rows.map((row) => /^(.*?)\s+\S+\s+(\d+)\s+(\d+)\s+-?\d+$/.exec(row.trim()));
        if (reply.exitCode !== 0 || !heading.startsWith('Filename') || fields.includes(null))
          return garbled('cat /proc/swaps', reply);
        const sum = (index: number) =>
          fields.reduce((total, row) => total + Number(row?.[index] ?? 0), 0) * KIB;
        const [size, used] = [sum(2), sum(3)];
        return {
          exists: rows.length > 0,
          size,
          used,
          free: size - used,
          devices: fields.map((row) => (row?.[1] ?? '').replaceAll('\\040', ' ')),
        };
      },
    };
  },
};
