import type { Reply } from '../../transport/transport.ts';
import { shaped } from '../never.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';

export const virtualizationResource: Resource = {
  noun: 'virtualization',
  key: 'none',
  description:
    'What the host runs in, in the words of systemd-detect-virt(1); without that program, opsproof looks for the same signs.',
  attributes: {
    container: {
      never: shaped(/^[a-z][a-z0-9-]*$/, 'written in lower case: docker, kvm, none'),
      type: 'text',
      description: 'Kind of container: docker, podman, lxc, container-other; none.',
    },
    machine: {
      never: shaped(/^[a-z][a-z0-9-]*$/, 'written in lower case: docker, kvm, none'),
      type: 'text',
      description: 'Kind of virtual machine: kvm, qemu, vmware, xen, microsoft, amazon, vm-other; none.',
    },
  },
  examples: ['the virtualization has container docker', 'the virtualization has machine not empty'],
  look(): Look {
    return lookWith(
      [
        'export LC_ALL=C',
        `if command -v systemd-detect-virt >/dev/null 2>&1; then ${section('container')}; systemd-detect-virt --container; ${section('machine')}; systemd-detect-virt --vm; exit 0; fi`,
        `${section('signs')}; [ ! -e /.dockerenv ] || echo docker; [ ! -e /run/.containerenv ] || echo podman; cat /run/systemd/container 2>/dev/null`,
        `tr '\\0' '\\n' 2>/dev/null </proc/1/environ | sed -n 's/^container=//p'`,
        `${section('namespaces')}; ls -l /proc/self/ns 2>/dev/null`,
        `${section('firmware')}; cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name /sys/hypervisor/type 2>/dev/null`,
        `${section('cpuinfo')}; cat /proc/cpuinfo 2>/dev/null; exit 0`,
      ].join('\n'),
      readVirtualization,
    );
  },
};

const HINT = 'systemd-detect-virt (systemd) would have done';

function readVirtualization(reply: Reply): Sight {
  const sections = readSections(reply);
  const container = word(sections.get('container')) ?? containerOf(sections);
  const machine = word(sections.get('machine')) ?? machineOf(sections);
  return {
    state: {
      ...(container !== undefined && container !== UNKNOWN && { container }),
      ...(machine !== undefined && machine !== UNKNOWN && { machine }),
    },
    unseen: { container: reason('container', container), machine: reason('virtual machine', machine) },
  };
}

function reason(what: string, kind: string | undefined): Unable {
  return kind === UNKNOWN
    ? { unable: `the host is a ${what}, of an unknown kind`, hint: HINT }
    : { unable: `nothing shows whether the host is a ${what}`, hint: HINT };
}

/** It is one, but nothing shows which kind. */
const UNKNOWN = 'unknown kind';

/** One word alone; anything else is not an answer. */
function word(text: string | undefined): string | undefined {
  return /^[a-z0-9-]+$/.exec((text ?? '').trim())?.[0];
}

/** Inode of the first process id namespace, which no container has (PROC_PID_INIT_INO, linux/proc_ns.h). */
const FIRST_NAMESPACE = 4_026_531_836;

function containerOf(sections: ReadonlyMap<string, string>): string | undefined {
  const sign = word((sections.get('signs') ?? '').split('\n')[0]);
  if (sign !== undefined) return sign === 'oci' ? UNKNOWN : sign;
  const own = / pid -> pid:\[(\d+)\]/.exec(sections.get('namespaces') ?? '')?.[1];
  if (own === undefined) return undefined;
  return Number(own) === FIRST_NAMESPACE ? 'none' : UNKNOWN;
}

/** The firmware's name for itself, the first match (detect_vm_dmi of systemd). QEMU alone does not show whether KVM is used. */
const FIRMWARE: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/KVM|OpenStack/, 'kvm'],
  [/Amazon EC2/, 'amazon'],
  [/VMware/i, 'vmware'],
  [/innotek GmbH|VirtualBox|Oracle Corporation/, 'oracle'],
  [/^xen$/im, 'xen'],
  [/Bochs/, 'bochs'],
  [/Parallels/, 'parallels'],
  [/BHYVE/i, 'bhyve'],
  [/Microsoft Corporation[\s\S]*Virtual Machine/, 'microsoft'],
  [/Google Compute Engine/, 'google'],
  [/Apple Virtualization/, 'apple'],
];

function machineOf(sections: ReadonlyMap<string, string>): string | undefined {
  const firmware = sections.get('firmware') ?? '';
  const known = FIRMWARE.find(([pattern]) => pattern.test(firmware))?.[1];
  if (known !== undefined) return known;
  // Only x86 has the flag.
  const flags = /^flags\s*:(.*)$/m.exec(sections.get('cpuinfo') ?? '')?.[1];
  if (flags === undefined) return undefined;
  return / hypervisor( |$)/.test(flags) ? UNKNOWN : 'none';
}
