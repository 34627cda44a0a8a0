import type { Look, Resource } from '../resource.ts';
import { garbled } from '../unable.ts';

export const systemLoadResource: Resource = {
  noun: 'system load',
  key: 'none',
  description:
    'The average number of running and waiting tasks (/proc/loadavg). In a container, it is that of the machine.',
  attributes: {
    '1 minute': { type: 'number', least: 0, description: 'Over the last minute.' },
    '5 minutes': { type: 'number', least: 0, description: 'Over the last 5 minutes.' },
    '15 minutes': { type: 'number', least: 0, description: 'Over the last 15 minutes.' },
  },
  examples: ['the system load has 5 minutes under 1000', 'the system load has 15 minutes under 1000'],
  look(): Look {
    return {
      command: 'cat /proc/loadavg',
      read(reply) {
        const [, one, five, fifteen] =
          /^(\d+\.\d+) (\d+\.\d+) (\d+\.\d+) /.exec(reply.stdout.toString('utf8')) ?? [];
        if (reply.exitCode !== 0 || one === undefined) return garbled('cat /proc/loadavg', reply);
        return { '1 minute': Number(one), '5 minutes': Number(five), '15 minutes': Number(fifteen) };
      },
    };
  },
};
