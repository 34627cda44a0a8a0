import { parseBytes, QuantityError } from '../../model/quantity.ts';
import type { KeyPath } from '../../schema/key-path.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { PLACEHOLDER } from '../../schema/placeholder.ts';
import { existing, type Reading } from '../../schema/reading.ts';
import { make, matching, oneOf, text, type z } from '../../schema/shape.ts';
import { path, yesOrNo } from '../../schema/values.ts';
import { userDataKey, userDataOf } from '../machine/user-data-key.ts';
import type { Misplaced, ProviderShape } from '../shape.ts';
import type { Guest, MachineHost, MachineOwn } from './machine-host.ts';

const CPUS = 'a number of processors, for example 2';
const SIZE = 'a size of at least 64 MiB, for example 1 GiB';
const DIGEST = 'sha256: and 64 hexadecimal digits';
const URL_OF = /^https?:\/\//;
const [LEAST_MEMORY, MEMORY] = [64 * 1024 ** 2, 1024 ** 3];

/** Keys of every virtual machine. */
export const guestKeys = {
  memory: text(SIZE).describe('Default 1 GiB').optional(),
  cpus: make
    .int({ error: () => CPUS })
    .min(1, { error: () => CPUS })
    .max(256, { error: () => CPUS })
    .describe('Default 1')
    .optional(),
  user_data: userDataKey,
  outbound: yesOrNo.describe('It may connect to other machines; default false').optional(),
};

/** Keys of a disk that machines are made from. */
export const diskKeys = {
  disk: text('the path or the URL of a disk').describe('qcow2 or raw; it is never written to').optional(),
  digest: matching(/^sha256:[0-9a-f]{64}$|\$\{/, DIGEST)
    .describe('sha256:… of the disk; needed for a URL')
    .optional(),
};

const host = {
  ...diskKeys,
  ...guestKeys,
  snapshot: yesOrNo
    .describe('Boot once; later starts resume the state that was saved then, within seconds')
    .optional(),
  kernel: path.describe('For a disk without a boot loader').optional(),
  initrd: path.optional(),
  arguments: text("the kernel's command line").optional(),
};

const settings = {
  accelerator: oneOf(['kvm', 'tcg'], 'kvm or tcg')
    .describe('kvm is fast and needs /dev/kvm, tcg works everywhere; default: kvm where it works')
    .optional(),
};

type GuestInput = z.infer<z.ZodObject<typeof guestKeys>>;
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

  read(written: MergedHost<Input>, reading) {
    const { merged, origin } = written;
    const { disk, digest, snapshot = false, kernel, initrd, arguments: line } = merged;
    const { texts } = reading;
    return {
      ...guestOf(written, reading),
      disk: disk === undefined ? '' : diskPlace(disk, origin('disk'), reading),
      ...(digest !== undefined && { digest: texts.plain(digest) }),
      snapshot,
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
    found.push(...diskMistakes({ disk, digest }));
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

/** Absolute path or URL of a disk. */
export function diskPlace(raw: string, at: KeyPath, reading: Reading): string {
  return URL_OF.test(raw) ? reading.texts.plain(raw) : existing(raw, at, reading);
}

/** The values of `guestKeys`. */
export function guestOf({ merged, origin }: MergedHost<GuestInput>, reading: Reading): Guest {
  const { memory, cpus = 1, user_data: data, outbound = false } = merged;
  const userData = data === undefined ? undefined : userDataOf(data, origin('user_data'), reading);
  const limits = { least: LEAST_MEMORY, otherwise: MEMORY, allowed: SIZE };
  return {
    memory: memory === undefined ? MEMORY : bytesOf(memory, limits, origin('memory'), reading),
    cpus,
    ...(userData !== undefined && { userData }),
    outbound,
  };
}

/** Bytes of a size as it is written. */
export function bytesOf(
  raw: string,
  {
    least,
    otherwise,
    allowed,
  }: { readonly least: number; readonly otherwise: number; readonly allowed: string },
  at: KeyPath,
  { texts, problems }: Reading,
): number {
  const written = texts.plain(raw);
  try {
    const bytes = parseBytes(written);
    if (bytes >= least) return bytes;
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    if (PLACEHOLDER.test(written)) return otherwise;
  }
  problems.add(at, `${JSON.stringify(raw)} is not ${allowed}`);
  return otherwise;
}

/** What is wrong with a disk, as far as it is known before it is there. */
export function diskMistakes({
  disk,
  digest,
}: {
  readonly disk: string;
  readonly digest: string | undefined;
}): readonly Misplaced[] {
  if (!URL_OF.test(disk) || digest !== undefined) return [];
  const message = 'is a URL, which may give another disk tomorrow';
  return [{ key: ['disk'], message, hint: 'add digest: sha256:…' }];
}
