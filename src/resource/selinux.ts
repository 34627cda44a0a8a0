import type { Reply } from '../transport/transport.ts';
import type { Look, Resource, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { lookWith, type Sight } from './sight.ts';
import { garbled } from './unable.ts';

export const selinuxResource: Resource = {
  noun: 'selinux',
  key: 'none',
  description:
    'SELinux, as the kernel has it now, and as /etc/selinux/config wants it from the next start on.',
  attributes: {
    enforcing: { type: 'boolean', adjective: true, description: 'It denies what its policy does not allow.' },
    state: { type: 'text', description: 'enforcing, permissive or disabled.' },
    'configured state': {
      type: 'text',
      description: 'What the configuration says: enforcing, permissive, disabled.',
    },
    policy: { type: 'text', description: 'Which policy the configuration names: targeted, mls.' },
  },
  examples: ['the selinux is not enforcing', 'the selinux has state disabled'],
  look(): Look {
    return lookWith(
      [
        `${section('filesystems')}; cat /proc/filesystems`,
        `${section('enforce')}; cat /sys/fs/selinux/enforce 2>/dev/null`,
        `${section('config')}; [ ! -e /etc/selinux/config ] || cat /etc/selinux/config; exit 0`,
      ].join('\n'),
      readSelinux,
    );
  },
};

function readSelinux(reply: Reply): Sight | Unable {
  const sections = readSections(reply.stdout);
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
  const unsaid = { unable: '/etc/selinux/config on the host does not say it' };
  return {
    state: {
      ...(state === undefined ? {} : { state, enforcing: state === 'enforcing' }),
      ...(configured === undefined ? {} : { 'configured state': configured }),
      ...(policy === undefined ? {} : { policy }),
    },
    unseen: { state: hidden, enforcing: hidden, 'configured state': unsaid, policy: unsaid },
  };
}

/** A kernel that runs without SELinux does not know its file system. getenforce is not asked: in containers it always says Disabled. */
function stateOf(filesystems: string, enforce: string): string | undefined {
  if (enforce === '1') return 'enforcing';
  if (enforce === '0') return 'permissive';
  return /\tselinuxfs$/m.test(filesystems) ? undefined : 'disabled';
}
