import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import { LAYERS_FILE } from './layers-file.ts';

/**
 * What lint finds in layers.yaml, and the environment `layer` for the features of layers; nothing without such a file, which costs
 * nothing then.
 */
export async function lintLayers(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly problems: readonly Problem[]; readonly given: ReadonlyMap<string, string> }> {
  if (!existsSync(join(cwd, LAYERS_FILE))) return { problems: [], given: new Map() };
  const [{ readLayers }, { anyLayer }] = await Promise.all([
    import('./read-layers.ts'),
    import('./layer-environment.ts'),
  ]);
  try {
    const specs = (await readLayers(cwd, env)) ?? [];
    return { problems: [], given: anyLayer(specs.map(({ environment }) => environment)) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { problems: error.problems, given: anyLayer([]) };
  }
}
