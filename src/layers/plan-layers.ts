import type { Engine } from '../transport/docker/engine.ts';
import { type Folders, featuresDigest, inputsOn, ownInputs } from './inputs.ts';
import type { LayerSpec } from './layer-spec.ts';
import type { Lock, LockedLayer } from './lock.ts';
import { layerTag } from './workshop.ts';

/** What has to be done for a layer, and why. */
export interface PlannedLayer {
  readonly spec: LayerSpec;
  readonly locked: LockedLayer | undefined;
  /** Digest of what it is made of, without what it stands on. */
  readonly own: string;
  readonly features: string;
  /** Why it is built; undefined: it is as it was. */
  readonly build: string | undefined;
  /** Why its features run; undefined: they have, or there are none. */
  readonly prove: string | undefined;
}

/** Says of each layer what has to be done. Makes nothing. @throws Error of the engine */
export async function planLayers(
  specs: readonly LayerSpec[],
  lock: Lock,
  folders: Folders,
  engine: Engine,
): Promise<readonly PlannedLayer[]> {
  const planned = new Map<string, PlannedLayer>();
  for (const spec of specs) {
    const locked = lock.get(spec.name);
    const [own, features] = await Promise.all([ownInputs(spec, folders), featuresDigest(spec, folders)]);
    const build = await whyBuilt(spec, own, locked, planned, engine);
    const prove = whyProved(spec, features, locked, build);
    planned.set(spec.name, { spec, locked, own, features, build, prove });
  }
  return [...planned.values()];
}

async function whyBuilt(
  { name, below, image }: LayerSpec,
  own: string,
  locked: LockedLayer | undefined,
  planned: ReadonlyMap<string, PlannedLayer>,
  engine: Engine,
): Promise<string | undefined> {
  if (locked === undefined) return 'it was never built';
  const rebuilt = below.find((one) => planned.get(one)?.build !== undefined);
  if (rebuilt !== undefined) return `it stands on ${rebuilt}`;
  const images = below.map((one) => planned.get(one)?.locked?.image ?? '');
  if (image !== undefined) images.push((await idOf(engine, image)) ?? '');
  if (JSON.stringify(images) !== JSON.stringify(locked.below)) return 'what it stands on changed';
  if (inputsOn(own, images) !== locked.inputs) return 'what it is made of changed';
  const { repo, tag } = layerTag(name, locked.inputs);
  if ((await idOf(engine, `${repo}:${tag}`)) !== locked.image) return 'the engine does not have its image';
  return undefined;
}

function whyProved(
  { features: paths }: LayerSpec,
  features: string,
  locked: LockedLayer | undefined,
  build: string | undefined,
): string | undefined {
  if (paths.length === 0) return undefined;
  if (build !== undefined) return 'it is built';
  if (locked?.features !== features) return 'its features changed, or never ran';
  return locked.verdict === 'passed' ? undefined : `it is ${locked.verdict}`;
}

/** The id of an image of the engine; undefined if it has none of that name. @throws Error of the engine */
export async function idOf(engine: Engine, name: string): Promise<string | undefined> {
  try {
    return (await engine.getImage(name).inspect()).Id;
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}
