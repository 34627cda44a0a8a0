import { existsSync } from 'node:fs';
import type { EphemeralHost } from '../../model/environment.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { existing } from '../../schema/reading.ts';
import { keys, map, matching, text, type z } from '../../schema/shape.ts';
import { path } from '../../schema/values.ts';
import type { Guest } from '../kvm/machine-host.ts';
import { bytesOf, diskKeys, diskMistakes, diskPlace, guestKeys, guestOf, kvmShape } from '../kvm/shape.ts';
import type { Misplaced, ProviderShape } from '../shape.ts';

/** What a machine that boots from the network has besides what every guest has. */
export interface PxeOwn extends Guest {
  readonly boot:
    | { readonly kernel: string; readonly initrd?: string; readonly arguments: string }
    | { readonly script: string };
  /** Name → absolute path of a file that is served while it boots. */
  readonly answers: Readonly<Record<string, string>>;
  /** As of a machine that starts from it; without one it has an empty disk of `size` bytes. */
  readonly disk?: string;
  readonly digest?: string;
  readonly size: number;
}

export type PxeHost = EphemeralHost & PxeOwn;

const BOOT = 'a map of kernel, initrd and arguments, or of script';
const SIZE = 'the size of its disk, for example 8 GiB';
const [LEAST, DISK] = [1024 ** 2, 8 * 1024 ** 3];
/** They are parts of URLs, and the names of what we serve ourselves begin with `boot`. */
const NAME = /^(?!boot)[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*$/;

const host = {
  boot: keys(
    {
      kernel: path.optional(),
      initrd: path.optional(),
      arguments: text("the kernel's command line").optional(),
      script: path.describe('An iPXE script').optional(),
    },
    BOOT,
  )
    .describe('What it boots from the network')
    .optional(),
  answers: map(path, 'a map of names to files')
    .describe('Name to a file that is served while it boots, at http://10.0.2.99/NAME')
    .optional(),
  ...diskKeys,
  size: text(SIZE).describe('Without `disk`: the size of the empty one; default 8 GiB').optional(),
  ...guestKeys,
};

const settings = {
  ...kvmShape.settings,
  log: matching(/\S/, 'the path of a log')
    .describe('A file that says what was served to whom; each run starts a new one')
    .optional(),
};

type Input = z.infer<z.ZodObject<typeof host>>;

export const pxeShape: ProviderShape<PxeOwn> = {
  name: 'pxe',
  nature: 'its hosts are virtual machines that boot from the network',
  host,
  merged: ['answers'],
  either: [
    ['disk', 'size'],
    ['size', 'disk'],
  ],
  settings,
  where: ['boot', 'answers', 'disk', 'digest'],
  transports: ['ssh'],
  kinds: [
    { name: 'machine', limitMs: 5_000 },
    { name: 'disk', limitMs: 10_000, free: true },
  ],
  verbs: kvmShape.verbs,
  ready: kvmShape.ready,
  limits: { startMs: 10 * 60_000, stopMs: 30_000, prepareMs: 30 * 60_000 },

  read(written: MergedHost<Input>, reading) {
    const { merged, origin } = written;
    const { boot = {}, answers = {}, disk, digest, size } = merged;
    const file = (raw: string, key: string) => existing(raw, origin('boot', key), reading);
    return {
      ...guestOf(written, reading),
      boot:
        boot.script !== undefined
          ? { script: file(boot.script, 'script') }
          : {
              kernel: boot.kernel === undefined ? '' : file(boot.kernel, 'kernel'),
              ...(boot.initrd !== undefined && { initrd: file(boot.initrd, 'initrd') }),
              arguments: reading.texts.plain(boot.arguments ?? ''),
            },
      answers: Object.fromEntries(
        Object.entries(answers).map(([name, raw]) => [name, existing(raw, origin('answers', name), reading)]),
      ),
      ...(disk !== undefined && { disk: diskPlace(disk, origin('disk'), reading) }),
      ...(digest !== undefined && { digest: reading.texts.plain(digest) }),
      size:
        size === undefined
          ? DISK
          : bytesOf(size, { least: LEAST, otherwise: DISK, allowed: SIZE }, origin('size'), reading),
    };
  },

  mistakes({ name, answers, disk = '', digest }: PxeHost, written) {
    const { boot } = (written as MergedHost<Input>).merged;
    const found: Misplaced[] = [...diskMistakes({ disk, digest })];
    if (boot === undefined || (boot.kernel === undefined) === (boot.script === undefined))
      found.push({
        key: boot === undefined ? [] : ['boot'],
        message:
          boot === undefined
            ? `the host "${name}" needs boot: what the network gives it`
            : 'needs exactly one of kernel and script',
      });
    if (boot?.script !== undefined && (boot.initrd ?? boot.arguments) !== undefined)
      found.push({ key: ['boot'], message: 'has a script: initrd and arguments are for a kernel' });
    for (const answer of Object.keys(answers))
      if (!NAME.test(answer))
        found.push({
          key: ['answers', answer],
          message:
            'is not the name of an answer: letters, digits, ".", "-" and "_", and not "boot" at its beginning',
        });
    return found;
  },

  sources: ({ boot, answers, disk }) => ({
    files: [
      ...('script' in boot ? [boot.script] : [boot.kernel, boot.initrd]),
      disk,
      ...Object.values(answers),
    ].filter((file): file is string => file !== undefined && existsSync(file)),
    folders: [],
  }),
};
