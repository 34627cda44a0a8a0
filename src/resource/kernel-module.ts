import { kernelModuleInventory } from './kernel.inventory.ts';
import type { Look, Resource } from './resource.ts';
import { garbled } from './unable.ts';

export const kernelModuleResource: Resource = {
  noun: 'kernel module',
  key: 'quoted',
  description: 'A module of the running kernel. What is built into the kernel is no module.',
  attributes: {
    loaded: { type: 'boolean', adjective: true, description: 'Loaded now.' },
    size: { type: 'bytes', description: 'Memory it takes.' },
    'used by': { type: 'list', description: 'Names of the modules that need it.' },
  },
  inventory: kernelModuleInventory,
  examples: ['the kernel module "floppy" is not loaded'],
  refuse(name) {
    return /^[A-Za-z0-9_-]+$/.test(name)
      ? undefined
      : `a module name has only letters, digits, _ and -; found ${JSON.stringify(name)}`;
  },
  look(name: string): Look {
    // The kernel writes every - as _ (modprobe(8)).
    const wanted = name.replaceAll('-', '_');
    return {
      command: '[ -r /proc/version ] && [ ! -e /proc/modules ] && exit 78; cat /proc/modules',
      read(reply) {
        // A kernel built without modules has no such file (proc_modules(5)).
        if (reply.exitCode === 78) return { exists: false, loaded: false };
        if (reply.exitCode !== 0) return garbled('cat /proc/modules', reply);
        const modules = reply.stdout
          .toString('utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.split(' '));
        if (modules.some((fields) => fields.length < 5)) return garbled('cat /proc/modules', reply);
        const [, size, , users = '-'] = modules.find(([module]) => module === wanted) ?? [];
        if (size === undefined) return { exists: false, loaded: false };
        return {
          exists: true,
          loaded: true,
          size: Number(size),
          'used by': users === '-' ? [] : users.split(',').filter((user) => user !== ''),
        };
      },
    };
  },
};
