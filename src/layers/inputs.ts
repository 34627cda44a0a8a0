import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { digestTree } from '../config/digest-tree.ts';
import { readBuildContext } from '../provider/docker/build-context.ts';
import { hashOf } from '../provider/docker/build-hash.ts';
import type { LayerSpec } from './layer-spec.ts';
import { digestNamed, featureTexts } from './named-files.ts';

/** Where the repository and its reports are. */
export interface Folders {
  readonly cwd: string;
  /** Absolute. */
  readonly reports: string;
}

/**
 * Digest of everything that a layer is made of, but what it stands on: of a build what the engine is sent, of a converge the tool's file, its
 * options and what they name, of packer the folder of the template.
 */
export async function ownInputs(
  { make, merge, image }: LayerSpec,
  { cwd, reports }: Folders,
): Promise<string> {
  const said: unknown[] = [make.kind, merge ?? [], image ?? ''];
  if (make.kind === 'build') {
    const { folder, dockerfile = 'Dockerfile', target, args } = make;
    const context = await readBuildContext(folder, { dockerfile, builder: 'buildkit', cwd, reports });
    said.push(
      await hashOf(folder, context, { args, dockerfile, ...(target === undefined ? {} : { target }) }),
    );
  }
  if (make.kind === 'converge') {
    const { tool, file, options } = make.convergence;
    said.push(tool.noun, basename(file), [...(await digestTree(file))]);
    for (const [name, values] of Object.entries(options)) {
      const isPath = tool.options[name]?.form === 'path';
      said.push(
        name,
        isPath ? await Promise.all(values.map(async (path) => [...(await digestTree(path))])) : values,
      );
    }
  }
  if (make.kind === 'packer')
    said.push(basename(make.template), make.variables, [...(await digestTree(dirname(make.template)))]);
  return digest(said);
}

/** The same with the images that it stands on, in their order. */
export function inputsOn(own: string, below: readonly string[]): string {
  return digest([own, below]);
}

/** Digest of what the verdict on a layer depends on besides its image: features, own sentences, the container, and files that they name. */
export async function featuresDigest(
  { features, environment }: LayerSpec,
  { cwd }: Folders,
): Promise<string> {
  const trees = [];
  const texts = [JSON.stringify(environment ?? null)];
  for (const path of features) {
    const tree = await digestTree(path);
    trees.push([...tree]);
    texts.push(...(await featureTexts(path, tree.keys())));
  }
  for (const path of [join(cwd, 'steps'), join(cwd, 'opsproof.yaml')])
    trees.push([...(await digestTree(path))]);
  return digest([environment, trees, await digestNamed(texts, cwd)]);
}

function digest(said: unknown): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(said)).digest('hex')}`;
}
