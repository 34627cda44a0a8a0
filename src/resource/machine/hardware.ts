import type { Look, Resource, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { garbled } from '../unable.ts';

const KIB = 1024;

export const hardwareResource: Resource = {
  noun: 'hardware',
  key: 'none',
  description:
    'The machine as its kernel sees it. In a container, it is that of the machine, whatever the limits.',
  attributes: {
    cpus: { type: 'integer', least: 0, description: 'Online processors, counting threads.' },
    'cpu model': { type: 'text', description: 'Model of the first processor.' },
    memory: {
      type: 'bytes',
      description: 'Memory that the kernel can use: somewhat less than is installed.',
    },
    vendor: { type: 'text', description: 'Who made the machine, from its firmware (DMI).' },
    model: { type: 'text', description: 'Model of the machine, from its firmware (DMI or device tree).' },
  },
  examples: ['the hardware has cpus at least 1', 'the hardware has memory at least 256 MB'],
  look(): Look {
    return {
      command: [
        `${section('cpus')}; cat /sys/devices/system/cpu/online 2>/dev/null`,
        `${section('cpuinfo')}; cat /proc/cpuinfo 2>/dev/null; ${section('meminfo')}; cat /proc/meminfo`,
        `${section('vendor')}; cat /sys/class/dmi/id/sys_vendor 2>/dev/null`,
        `${section('model')}; cat /sys/class/dmi/id/product_name 2>/dev/null || tr '\\0' '\\n' 2>/dev/null </proc/device-tree/model`,
        'exit 0',
      ].join('\n'),
      read(reply) {
        const sections = readSections(reply);
        const memory = /^MemTotal:\s+(\d+) kB/m.exec(sections.get('meminfo') ?? '')?.[1];
        if (memory === undefined) return garbled('cat /proc/meminfo', reply);
        const cpuinfo = sections.get('cpuinfo') ?? '';
        const cpus =
          countCpus(sections.get('cpus') ?? '') ?? (cpuinfo.match(/^processor\s*:/gm)?.length || undefined);
        return {
          ...(cpus === undefined ? {} : { cpus }),
          ...text('cpu model', /^(?:model name|cpu model|cpu)\s*: (.*)$/m.exec(cpuinfo)?.[1]),
          memory: Number(memory) * KIB,
          ...text('vendor', sections.get('vendor')),
          ...text('model', sections.get('model')),
        };
      },
      unseen: (attribute): Unable => ({
        unable:
          attribute === 'vendor' || attribute === 'model'
            ? 'the firmware of the machine does not report it (/sys/class/dmi)'
            : 'the kernel does not report it',
      }),
    };
  },
};

/** `0-3,5` are five. */
function countCpus(online: string): number | undefined {
  const ranges = online
    .trim()
    .split(',')
    .map((range) => /^(\d+)(?:-(\d+))?$/.exec(range));
  if (ranges.includes(null)) return undefined;
  return ranges.reduce((sum, range) => sum + Number(range?.[2] ?? range?.[1]) - Number(range?.[1]) + 1, 0);
}

function text(attribute: string, value: string | undefined): Record<string, string> {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? {} : { [attribute]: trimmed };
}
