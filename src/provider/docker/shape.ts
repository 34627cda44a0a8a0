import { existsSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import type { EphemeralHost, HostFile } from '../../model/environment.ts';
import { nearest } from '../../model/nearest.ts';
import type { Secret } from '../../model/secret.ts';
import type { KeyPath } from '../../schema/key-path.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { argvOf, existing, filesOf, mapValues, type Reading, variablesOf } from '../../schema/reading.ts';
import type { ProviderShape } from '../shape.ts';
import { argsOf } from './build-args.ts';
import { containerMistakes } from './container-mistakes.ts';
import { type ContainerInput, hostKeys } from './keys.ts';
import { sourcesOf } from './sources.ts';

/** What a container has besides what every host has. */
export interface ContainerOwn {
  readonly image?: string;
  /** Absolute path of a folder with a Dockerfile. */
  readonly build?: string;
  readonly args: Readonly<Record<string, string>>;
  /** Path of the Dockerfile below `build`; default Dockerfile. */
  readonly dockerfile?: string;
  /** The stage of the Dockerfile that is built; default the last. */
  readonly target?: string;
  /** `linux/arm64`: of which platform the image is; default that of the engine. */
  readonly platform?: string;
  /** Values from `${…}` are secrets. */
  readonly env: Readonly<Record<string, string | Secret>>;
  /** Absolute path inside the host → content put there before it starts. */
  readonly files: Readonly<Record<string, HostFile>>;
  readonly mounts: readonly {
    readonly source: string;
    readonly target: string;
    readonly readOnly: boolean;
  }[];
  readonly tmpfs: readonly string[];
  /** Kernel settings of its own namespaces: `net.ipv4.ip_forward` → `1`. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Capabilities it has besides, and instead of, those the engine gives: NET_ADMIN, ALL. */
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
  /** argv; default that of the image. */
  readonly command?: readonly string[];
  /** True: the image's init is systemd; it gets the mounts and the stop signal it needs. */
  readonly systemd: boolean;
}

/** A host that is a container. */
export type ContainerHost = EphemeralHost & ContainerOwn;

export const dockerShape: ProviderShape<ContainerOwn> = {
  name: 'docker',
  nature: 'its hosts are containers',
  host: hostKeys,
  merged: ['env', 'files', 'args', 'sysctls'],
  either: [
    ['image', 'build'],
    ['build', 'image'],
  ],
  where: ['build', 'image', 'mounts'],
  transports: ['docker', 'ssh'],
  verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
  ready: ['port', 'http', 'log', 'healthy', 'command'],
  limits: { startMs: 60_000, stopMs: 10_000 },

  read(host: MergedHost<ContainerInput>, reading) {
    const { merged } = host;
    const { texts } = reading;
    checkImage(host, reading);
    return {
      ...(merged.image !== undefined && { image: texts.plain(merged.image) }),
      ...(merged.build !== undefined && { build: buildOf(merged.build, host, reading) }),
      ...(merged.dockerfile !== undefined && { dockerfile: texts.plain(merged.dockerfile) }),
      ...(merged.target !== undefined && { target: texts.plain(merged.target) }),
      ...(merged.platform !== undefined && { platform: texts.plain(merged.platform) }),
      args: argsOf(host, reading),
      env: variablesOf(merged.env, reading),
      files: filesOf(host, reading),
      mounts: (merged.mounts ?? []).map((mount, index) =>
        mountOf(mount, [...host.origin('mounts'), index], reading),
      ),
      tmpfs: merged.tmpfs ?? [],
      sysctls: mapValues(merged.sysctls, String),
      capabilities: { add: merged.capabilities?.add ?? [], drop: merged.capabilities?.drop ?? [] },
      ...(merged.command !== undefined && { command: argvOf(merged.command, reading) }),
      systemd: merged.systemd ?? false,
    };
  },

  // What is shared by hosts need not mean something to each of them.
  mistakes: (host, { own }: MergedHost<ContainerInput>) =>
    containerMistakes(host, Object.keys(own.args ?? {})),
  sources: sourcesOf,
};

/** A container comes from exactly one of the two. */
function checkImage({ merged, own, path, written }: MergedHost<ContainerInput>, { problems }: Reading): void {
  const { image, build } = merged;
  if (image !== undefined && build !== undefined)
    problems.add(path, 'has both image and build; a container comes from one of them');
  for (const key of ['args', 'dockerfile', 'target'] as const) {
    if (build === undefined && own[key] !== undefined)
      problems.add([...path, key], 'means nothing without build');
  }
  if (image !== undefined || build !== undefined) return;
  // One that is written but wrong was told about already.
  if (written.some((key) => nearest(key, ['image', 'build'], 1).length > 0)) return;
  problems.add(path, 'needs an image or a folder to build, for example image: nginx');
}

function buildOf(raw: string, { merged, origin }: MergedHost<ContainerInput>, reading: Reading): string {
  const folder = existing(raw, origin('build'), reading);
  const { dockerfile } = merged;
  const name = dockerfile === undefined ? 'Dockerfile' : reading.texts.plain(dockerfile);
  const at = origin(dockerfile === undefined ? 'build' : 'dockerfile');
  if (isAbsolute(name) || normalize(name).startsWith('..')) {
    reading.problems.add(
      at,
      `must be below the folder of build, ${raw}: what is outside is not sent to the engine`,
    );
  } else if (existsSync(folder) && !existsSync(join(folder, name))) {
    reading.problems.add(at, `there is no ${name} in ${raw}`);
  }
  return folder;
}

type MountInput = NonNullable<ContainerInput['mounts']>[number];

function mountOf(raw: MountInput, at: KeyPath, reading: Reading): ContainerOwn['mounts'][number] {
  if (typeof raw !== 'string') {
    const source = existing(raw.source, [...at, 'source'], reading);
    return { source, target: raw.target, readOnly: raw.read_only ?? false };
  }
  const [source = '', target = '', options] = raw.split(':');
  return { source: existing(source, at, reading), target, readOnly: options === 'ro' };
}
