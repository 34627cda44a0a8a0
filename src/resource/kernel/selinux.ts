import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { only } from '../never.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';
import { printModules, readModules } from './selinux.modules.ts';

export const selinuxResource: Resource = {
  noun: 'selinux',
  key: 'none',
  description: 'SELinux, as it is in the kernel now, and as /etc/selinux/config sets it for the next boot.',
  attributes: {
    enforcing: { type: 'boolean', adjective: true, description: 'It denies what its policy does not allow.' },
    state: {
      never: only('enforcing', 'permissive', 'disabled'),
      type: 'text',
      description: 'enforcing, permissive or disabled.',
    },
    'configured state': {
      never: only('enforcing', 'permissive', 'disabled'),
      type: 'text',
      description: 'The state in the configuration: enforcing, permissive, disabled.',
    },
    boolean: {
      type: 'boolean',
      takes: 'the name of a boolean',
      description: 'Whether a boolean of its policy is on now: boolean "httpd_can_network_connect".',
    },
    modules: {
      type: 'list',
      description:
        'Policy modules that are installed and not disabled, from the policy store (semodule -l). Needs root.',
    },
    policy: { type: 'text', description: 'The policy in the configuration: targeted, mls.' },
  },
  examples: ['the selinux is not enforcing', 'the selinux has state disabled'],
  look(_name, _facts, wanted: readonly string[]): Look {
    const booleans = wanted
      .filter((name) => name.startsWith(BOOLEAN))
      .map((name) => name.slice(BOOLEAN.length));
    return lookWith(
      [
        `${section('filesystems')}; cat /proc/filesystems`,
        `${section('enforce')}; cat /sys/fs/selinux/enforce 2>/dev/null`,
        `${section('config')}; [ ! -e /etc/selinux/config ] || cat /etc/selinux/config`,
        ...booleans.map(
          (name, index) =>
            `${section(`boolean ${index}`)}; ${sh`cat /sys/fs/selinux/booleans/${name} 2>/dev/null`}; echo`,
        ),
        ...(wanted.includes('modules') ? [printModules()] : []),
        'exit 0',
      ].join('\n'),
      (reply) => readSelinux(wanted, reply),
    );
  },
};

const BOOLEAN = 'boolean ';

function readSelinux(wanted: readonly string[], reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const filesystems = sections.get('filesystems') ?? '';
  if (!/\tproc$/m.test(filesystems)) return garbled('cat /proc/filesystems', reply);
  const setting = (key: string) =>
    new RegExp(`^\\s*${key}\\s*=\\s*(\\S+)`, 'm').exec(sections.get('config') ?? '')?.[1]?.toLowerCase();
  const [configured, policy] = [setting('SELINUX'), setting('SELINUXTYPE')];
  const state = stateOf(filesystems, (sections.get('enforce') ?? '').trim());
  const hidden = {
    unable: 'the kernel has SELinux, but /sys/fs/selinux cannot be read, as in a container',
    hint: 'look on the host itself',
  };
  const more = [readBooleans(wanted, sections, state), readModules(sections.get('modules'))];
  const unsaid = { unable: '/etc/selinux/config on the host does not set it' };
  return {
    state: {
      ...(state === undefined ? {} : { state, enforcing: state === 'enforcing' }),
      ...(configured === undefined ? {} : { 'configured state': configured }),
      ...(policy === undefined ? {} : { policy }),
      ...Object.assign({}, ...more.map((sight) => sight.state)),
    },
    unseen: {
      ...{ state: hidden, enforcing: hidden, 'configured state': unsaid, policy: unsaid },
      ...Object.assign({}, ...more.map((sight) => sight.unseen)),
    },
  };
}

/** The kernel writes the value in force and the pending one: `1 1`. */
function readBooleans(
  wanted: readonly string[],
  sections: ReadonlyMap<string, string>,
  mode: string | undefined,
): Sight {
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  for (const [index, name] of wanted.filter((one) => one.startsWith(BOOLEAN)).entries()) {
    const value = /^([01]) [01]$/.exec((sections.get(`boolean ${index}`) ?? '').trim())?.[1];
    if (value !== undefined) state[name] = value === '1';
    else if (mode === 'disabled') unseen[name] = { unable: 'the kernel runs without SELinux' };
    else
      unseen[name] = { unable: `the policy has no boolean "${name.slice(BOOLEAN.length)}" that can be read` };
  }
  return { state, unseen };
}

/** A kernel that runs without SELinux does not have its file system. getenforce is not used: in containers it always prints Disabled. */
function stateOf(filesystems: string, enforce: string): string | undefined {
  if (enforce === '1') return 'enforcing';
  if (enforce === '0') return 'permissive';
  return /\tselinuxfs$/m.test(filesystems) ? undefined : 'disabled';
}
