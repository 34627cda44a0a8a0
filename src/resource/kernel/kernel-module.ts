import type { Reply } from '../../transport/transport.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, statusSection } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';
import { kernelModuleInventory } from './kernel.inventory.ts';
import { printModuleRules, readModuleRules } from './kernel-module.rules.ts';

export const kernelModuleResource: Resource = {
  noun: 'kernel module',
  key: 'quoted',
  description: 'A module of the running kernel. What is built into the kernel does not count.',
  attributes: {
    loaded: { type: 'boolean', adjective: true, description: 'Loaded now.' },
    size: { type: 'bytes', description: 'Memory it uses.' },
    'used by': { type: 'list', description: 'Names of the modules that need it.' },
    blacklisted: {
      type: 'boolean',
      adjective: true,
      description: 'modprobe.d or the kernel command line prevents it from being loaded automatically.',
    },
    disabled: {
      type: 'boolean',
      adjective: true,
      description:
        'modprobe.d runs true or false instead of loading it (install … /bin/false); of several such lines, the first one wins.',
    },
  },
  inventory: kernelModuleInventory,
  examples: [
    'the kernel module "floppy" is not loaded',
    'the kernel module "cramfs" is not blacklisted',
    'the kernel module "cramfs" is not disabled',
  ],
  refuse(name) {
    return /^[A-Za-z0-9_-]+$/.test(name)
      ? undefined
      : `a module name has only letters, digits, _ and -; found ${JSON.stringify(name)}`;
  },
  look(name: string, _facts, wanted: readonly string[]): Look {
    const rules = wanted.includes('blacklisted') || wanted.includes('disabled');
    // The kernel writes every - as _ (modprobe(8)).
    const module = name.replaceAll('-', '_');
    const command = rules ? `(${MODULES}); ${statusSection()}; ${printModuleRules()}` : MODULES;
    return lookWith(command, (reply) => readModule(module, rules, reply));
  },
};

/** A kernel built without modules has no such file (proc_modules(5)). */
const [MODULES, NO_MODULES] = [
  '[ -r /proc/version ] && [ ! -e /proc/modules ] && exit 78; cat /proc/modules',
  78,
];

function readModule(module: string, rules: boolean, reply: Reply): Sight | Unable {
  if (!rules) return readLoaded(module, reply.stdout.toString('utf8'), reply);
  const sections = readSections(reply);
  const exitCode = Number(sections.get('status') ?? reply.exitCode);
  const loaded = readLoaded(module, sections.get('') ?? '', { ...reply, exitCode });
  if ('unable' in loaded) return loaded;
  const rulesSeen = readModuleRules(module, sections, reply);
  if ('unable' in rulesSeen)
    return { state: loaded.state, unseen: allUnseen(['blacklisted', 'disabled'], rulesSeen) };
  const { blacklisted, disabled, unreadable } = rulesSeen;
  if (unreadable === undefined) return { state: { ...loaded.state, blacklisted, disabled }, unseen: {} };
  // A blacklist entry counts wherever it is found; another file may have a line before the one that disables it.
  return {
    state: { ...loaded.state, exists: true, ...(blacklisted && { blacklisted }) },
    unseen: allUnseen(['blacklisted', 'disabled'], unreadable),
  };
}

function readLoaded(module: string, text: string, reply: Reply): Sight | Unable {
  const missing = { state: { exists: false, loaded: false }, unseen: {} };
  if (reply.exitCode === NO_MODULES) return missing;
  if (reply.exitCode !== 0) return garbled('cat /proc/modules', reply);
  const modules = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '));
  if (modules.some((fields) => fields.length < 5 || !/^\d+$/.test(fields[1] ?? '')))
    return garbled('cat /proc/modules', reply);
  const [, size, , users = '-'] = modules.find(([name]) => name === module) ?? [];
  if (size === undefined) return missing;
  const usedBy = users === '-' ? [] : users.split(',').filter((user) => user !== '');
  return { state: { exists: true, loaded: true, size: Number(size), 'used by': usedBy }, unseen: {} };
}
