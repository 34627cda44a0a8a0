import type { Look, Resource } from '../resource.ts';
import { garbled } from '../unable.ts';

const KIB = 1024;

export const memoryResource: Resource = {
  noun: 'memory',
  key: 'none',
  description: 'The memory of the host now (/proc/meminfo). In a container, it is that of the machine.',
  attributes: {
    total: { type: 'bytes', description: 'Memory that the kernel can use.' },
    available: { type: 'bytes', description: 'Memory that programs can still use without swapping.' },
    free: { type: 'bytes', description: 'Memory used for nothing at all; caches make it small.' },
    'used percent': { type: 'percent', most: 100, description: 'Share of the total that is not available.' },
  },
  examples: ['the memory has available at least 50 MB', 'the memory has used percent under 99.9 %'],
  look(): Look {
    return {
      command: 'cat /proc/meminfo',
      read(reply) {
        const text = reply.stdout.toString('utf8');
        const bytes = (key: string) => {
          const amount = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
          return amount === undefined ? undefined : Number(amount) * KIB;
        };
        const [total, free, available] = [bytes('MemTotal'), bytes('MemFree'), bytes('MemAvailable')];
        if (reply.exitCode !== 0 || total === undefined || free === undefined)
          return garbled('cat /proc/meminfo', reply);
        if (available === undefined) return { total, free };
        return {
          total,
          free,
          available,
          'used percent': Math.round(((total - available) / total) * 10_000) / 100,
        };
      },
      unseen: () => ({ unable: 'the kernel does not report it: it is older than 3.14' }),
    };
  },
};
