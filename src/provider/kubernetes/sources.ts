import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostSources } from '../shape.ts';
import type { PodHost } from './keys.ts';
import { manifestFiles } from './manifests.ts';

/** The files that become objects: who approves an environment approves these too. */
export function podSources({ sources }: PodHost): HostSources {
  const files = sources.flatMap((source) => {
    if ('manifests' in source) return manifestFiles(source.manifests);
    return 'chart' in source ? [...below(source.chart), ...source.values] : below(source.kustomize);
  });
  return { files: [...new Set(files)].sort(), folders: [] };
}

/** All files of a folder. @throws Error when it cannot be read */
function below(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
