import { readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { HostSources } from '../shape.ts';
import { readBuildContext } from './build-context.ts';
import type { ContainerHost } from './container-host.ts';

/** The files that are put into a container and the folder that its image is built from. */
export function containerSources(
  { files, build, dockerfile = 'Dockerfile' }: ContainerHost,
  ways: { readonly cwd: string; readonly reports: string },
): HostSources {
  return {
    files: Object.values(files).flatMap(({ source }) => source ?? []),
    folders:
      build === undefined
        ? []
        : [{ folder: build, by: dockerfile, read: () => sentOf(build, dockerfile, ways) }],
  };
}

/** What is sent to either builder, because an approver does not know which of them an engine has. */
async function sentOf(
  folder: string,
  dockerfile: string,
  { cwd, reports }: { readonly cwd: string; readonly reports: string },
): Promise<ReadonlyMap<string, { readonly text?: string }>> {
  const sent = new Map<string, { readonly text?: string }>();
  for (const builder of ['buildkit', 'classic'] as const) {
    const ways = { dockerfile, builder, cwd, reports: resolve(cwd, reports) };
    const { entries } = await readBuildContext(folder, ways);
    for (const { path, info } of entries) {
      if (sent.has(path)) continue;
      if (info.isSymbolicLink()) sent.set(path, { text: `link to ${await readlink(join(folder, path))}` });
      else if (info.isDirectory()) sent.set(path, { text: 'folder' });
      else sent.set(path, {});
    }
  }
  return sent;
}
