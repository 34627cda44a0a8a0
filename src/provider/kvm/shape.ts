import { parseBytes, QuantityError } from '../../model/quantity.ts';
import type { KeyPath } from '../../schema/key-path.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { existing, type Reading } from '../../schema/reading.ts';
import { make, matching, oneOf, text, type z } from '../../schema/shape.ts';
import { path, yesOrNo } from '../../schema/values.ts';
import { userDataKey, userDataOf } from '../machine/user-data-key.ts';
import type { Misplaced, ProviderShape } from '../shape.ts';
import type { MachineHost, MachineOwn } from './machine-host.ts';

const CPUS = 'a number of processors, for example 2';
const SIZE = 'a size of at least 64 MiB, for example 1 GiB';
const DIGEST = 'sha256: and 64 hexadecimal digits';
const URL_OF = /^https?:\/\//;
const [LEAST_MEMORY, MEMORY] = [64 * 1024 ** 2, 1024 ** 3];

const host = {
  disk: text('the path or the URL of a disk').describe('qcow2 or raw; it is never written to').optional(),
  digest: matching(/^sha256:[0-9a-f]{64}$|\$\{/, DIGEST)
    .describe('sha256:… of the disk; needed for a URL')
    .optional(),
  memory: text(SIZE).describe('Default 1 GiB').optional(),
  cpus: make
    .int({ error: () => CPUS })
    .min(1, { error: () => CPUS })
    .max(256, { error: () => CPUS })
    .describe('Default 1')
    .optional(),
  user_data: userDataKey,
  snapshot: yesOrNo
    .describe('Boot once; later starts go on from the state that was saved then, within seconds')
    .optional(),
  outbound: yesOrNo.describe('It may connect to other machines; default false').optional(),
  kernel: path.describe('For a disk without a boot loader').optional(),
  initrd: path.optional(),
  arguments: text("the kernel's command line").optional(),
};

const settings = {
  accelerator: oneOf(['kvm', 'tcg'], 'kvm or tcg')
    .describe('kvm is fast and needs /dev/kvm, tcg works everywhere; default: kvm where it works')
    .optional(),
};

type Input = z.infer<z.ZodObject<typeof host>>;

export const kvmShape: ProviderShape<MachineOwn> = {
  name: 'kvm',
  nature: 'its hosts are virtual machines',
  host,
  settings,
  where: ['disk', 'digest', 'kernel', 'initrd'],
  transports: ['ssh'],
  kinds: [
    { name: 'machine', limitMs: 5_000 },
    { name: 'disk', limitMs: 10_000, free: true },
    { name: 'state', limitMs: 10_000, free: true },
    { name: 'download', limitMs: 10_000, free: true },
  ],
  verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
  ready: ['port', 'http', 'log', 'command'],
  limits: { startMs: 5 * 60_000, stopMs: 30_000, prepareMs: 30 * 60_000 },

  read({ merged, origin }: MergedHost<Input>, reading) {
    const { disk, digest, memory, cpus = 1, user_data: data, snapshot = false } = merged;
    const { outbound = false, kernel, initrd, arguments: line } = merged;
    const { texts } = reading;
    const userData = data === undefined ? undefined : userDataOf(data, origin('user_data'), reading);
    return {
      disk: disk === undefined ? '' : placeOf(disk, origin('disk'), reading),
      ...(digest !== undefined && { digest: texts.plain(digest) }),
      memory: memory === undefined ? MEMORY : memoryOf(memory, origin('memory'), reading),
      cpus,
      ...(userData !== undefined && { userData }),
      snapshot,
      outbound,
      ...(kernel !== undefined && { kernel: existing(kernel, origin('kernel'), reading) }),
      ...(initrd !== undefined && { initrd: existing(initrd, origin('initrd'), reading) }),
      ...(line !== undefined && { arguments: texts.plain(line) }),
    };
  },

  mistakes({ name, disk, digest, kernel, initrd, arguments: line }: MachineHost, written) {
    const { merged } = written as MergedHost<Input>;
    const found: Misplaced[] = [];
    if (merged.disk === undefined)
      found.push({ key: [], message: `the host "${name}" needs a disk: what it boots from` });
    if (URL_OF.test(disk) && digest === undefined)
      found.push({
        key: ['disk'],
        message: 'is a URL, which may give another disk tomorrow',
        hint: 'add digest: sha256:…',
      });
    for (const [key, value] of Object.entries({ initrd, arguments: line }))
      if (value !== undefined && kernel === undefined)
        found.push({ key: [key], message: 'means nothing without kernel' });
    return found;
  },

  // Of a disk whose digest is written that is enough.
  sources: ({ disk, digest, kernel, initrd }) => ({
    files: [digest === undefined ? disk : undefined, kernel, initrd].filter(
      (file): file is string => file !== undefined && file !== '' && !URL_OF.test(file),
    ),
    folders: [],
  }),
};

function placeOf(raw: string, at: KeyPath, reading: Reading): string {
  return URL_OF.test(raw) ? reading.texts.plain(raw) : existing(raw, at, reading);
}

function memoryOf(raw: string, at: KeyPath, { texts, problems }: Reading): number {
  const written = texts.plain(raw);
  try {
    const bytes = parseBytes(written);
    if (bytes >= LEAST_MEMORY) return bytes;
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    if (written.includes('${')) return MEMORY;
  }
  problems.add(at, `${JSON.stringify(raw)} is not ${SIZE}`);
  return MEMORY;
}
