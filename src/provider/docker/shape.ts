import { existsSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { nearest } from '../../model/nearest.ts';
import type { KeyPath } from '../../schema/key-path.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { argvOf, existing, hostFiles, mapValues, type Reading, variablesOf } from '../../schema/reading.ts';
import type { ProviderShape } from '../shape.ts';
import { argsOf } from './build-args.ts';
import type { ContainerOwn } from './container-host.ts';
import { containerMistakes } from './container-mistakes.ts';
import { type ContainerInput, hostKeys } from './keys.ts';
import { containerSources } from './sources.ts';

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
  kinds: [
    { name: 'build', limitMs: 10_000, free: true },
    { name: 'container', limitMs: 30_000 },
    { name: 'network', limitMs: 10_000, free: true },
    { name: 'volume', limitMs: 10_000, free: true },
    { name: 'image', limitMs: 10_000, free: true },
  ],
  verbs: ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'],
  ready: ['port', 'http', 'log', 'healthy', 'command'],
  // A build ends itself earlier (BUILD_MS), with a better message.
  limits: { startMs: 60_000, stopMs: 10_000, prepareMs: 16 * 60_000 },

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
      files: hostFiles(host, reading),
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

  // A key that hosts share need not apply to each of them.
  mistakes: (host, { own }: MergedHost<ContainerInput>) =>
    containerMistakes(host, Object.keys(own.args ?? {})),
  sources: containerSources,
};

/** A container uses exactly one of the two. */
function checkImage({ merged, own, path, written }: MergedHost<ContainerInput>, { problems }: Reading): void {
  const { image, build } = merged;
  if (image !== undefined && build !== undefined)
    problems.add(path, 'has both image and build; a container comes from one of them');
  for (const key of ['args', 'dockerfile', 'target'] as const) {
    if (build === undefined && own[key] !== undefined)
      problems.add([...path, key], 'means nothing without build');
  }
  if (image !== undefined || build !== undefined) return;
  // A key that is present but wrong was reported already.
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
