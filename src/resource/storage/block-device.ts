import type { Reply } from '../../transport/transport.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { garbled } from '../unable.ts';

/** The kernel counts sizes in sectors of this many bytes, whatever the device uses (sysfs-block). */
const SECTOR = 512;
const ROOT = '/sys/class/block';
const FILES = [
  'size',
  'ro',
  'removable',
  'partition',
  'dm/name',
  'device/model',
  'queue/rotational',
  'queue/logical_block_size',
  'queue/read_ahead_kb',
  // A partition has the queue of its disk.
  '../queue/rotational',
  '../queue/logical_block_size',
  '../queue/read_ahead_kb',
  '../device/model',
];

export const blockDeviceResource: Resource = {
  noun: 'block device',
  key: 'quoted',
  description:
    'A disk, partition or other block device, as named below /dev: sda, /dev/nvme0n1p1, mapper/data-root. In a container, these are the devices of the machine.',
  attributes: {
    exists: { type: 'boolean', ofPath: true, description: 'The kernel has a block device with this name.' },
    size: { type: 'bytes', description: 'Its size; 0 for a drive without a medium.' },
    'read-only': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'The kernel refuses to write to it.',
    },
    rotational: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'It rotates: it is not a solid state disk.',
    },
    removable: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'Its medium is removable.',
    },
    partition: { type: 'boolean', intrinsic: true, description: 'It is part of another device.' },
    model: { type: 'text', description: 'Model of the disk, if known.' },
    'sector size': { type: 'bytes', description: 'Logical block size.' },
    'read ahead': { type: 'bytes', description: 'How much the kernel reads ahead.' },
  },
  examples: [
    'the block device "loop0" exists',
    'the block device "vda" has size at least 1 GB',
    'the block device "sdzz" does not exist',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    return /^(\/dev\/)?(mapper\/)?[^/\s]+$/.test(name)
      ? undefined
      : `a block device is written like sda, /dev/sda1 or mapper/data-root; found ${JSON.stringify(name)}`;
  },
  look(name: string): Look {
    const files = FILES.map((file) => `${ROOT}/*/${file}`).join(' ');
    return lookWith(
      `[ -d ${ROOT} ] || exit 77; LC_ALL=C grep -Hs '' ${files}; status=$?; [ $status -lt 126 ] || exit $status; exit 0`,
      (reply) => readDevice(name.replace(/^\/dev\//, ''), reply),
    );
  },
};

function readDevice(name: string, reply: Reply): Sight | Unable {
  if (reply.exitCode === 77)
    return { unable: `there is no ${ROOT} on the host`, hint: 'mount sysfs on the host' };
  const values = new Map<string, string>();
  for (const line of reply.stdout.toString('utf8').split('\n')) {
    const [, key, value] = /^\/sys\/class\/block\/([^:]+):(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, value.trim());
    else if (line !== '') return garbled(`grep on ${ROOT}`, reply);
  }
  if (values.size === 0 || reply.exitCode !== 0 || reply.truncated) return garbled(`grep on ${ROOT}`, reply);
  const device = kernelName(name, values);
  const size = values.get(`${device}/size`);
  if (size === undefined) return { state: { exists: false }, unseen: {} };
  const own = (file: string) => values.get(`${device}/${file}`) ?? values.get(`${device}/../${file}`);
  const amount = (text: string | undefined, unit: number) =>
    text === undefined ? undefined : Number(text) * unit;
  const flag = (text: string | undefined) => (text === undefined ? undefined : text !== '0');
  return {
    state: {
      exists: true,
      size: Number(size) * SECTOR,
      'read-only': flag(values.get(`${device}/ro`)),
      rotational: flag(own('queue/rotational')),
      // A partition has no such file, but its disk does.
      removable: flag(values.get(`${device}/removable`)) ?? false,
      partition: values.has(`${device}/partition`),
      model: own('device/model') ?? null,
      'sector size': amount(own('queue/logical_block_size'), 1),
      'read ahead': amount(own('queue/read_ahead_kb'), 1024),
    },
    unseen: allUnseen(['read-only', 'rotational', 'sector size', 'read ahead'], {
      unable: `the kernel does not report it for ${device}`,
    }),
  };
}

/** `mapper/data-root` is a dm-N of the kernel; `cciss/c0d0` and similar have ! for /. */
function kernelName(name: string, values: ReadonlyMap<string, string>): string {
  const mapped = /^mapper\/(.+)$/.exec(name)?.[1];
  if (mapped === undefined) return name.replaceAll('/', '!');
  const found = [...values].find(([key, value]) => key.endsWith('/dm/name') && value === mapped);
  return found?.[0].split('/')[0] ?? name.replaceAll('/', '!');
}
