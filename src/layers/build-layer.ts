import { UnableError } from '../model/errors.ts';
import { buildConverged } from './build-converge.ts';
import { buildDockerfile } from './build-dockerfile.ts';
import { buildPacker } from './build-packer.ts';
import { composeImages } from './compose/compose-images.ts';
import { inputsOn } from './inputs.ts';
import type { LockedLayer } from './lock.ts';
import { idOf, type PlannedLayer } from './plan-layers.ts';
import { proveDpkg } from './prove-dpkg.ts';
import { pullPinned } from './push-layer.ts';
import { layerTag, nameLayer, type Workshop } from './workshop.ts';

/** What a layer stands on, built. */
export interface BuiltBelow {
  readonly layer: string;
  readonly locked: LockedLayer;
}

/**
 * Builds a layer on what it stands on, and names its image.
 * @throws UnableError, LayerFailed, ConfigurationError
 */
export async function buildLayer(
  { spec, own }: PlannedLayer,
  below: readonly BuiltBelow[],
  workshop: Workshop,
): Promise<LockedLayer> {
  const { engine } = workshop;
  const images = below.map(({ locked }) => locked.image);
  if (spec.image !== undefined) images.push(await baseImage(spec.name, spec.image, workshop));
  const inputs = inputsOn(own, images);
  let base = below.length === 1 || below.length === 0 ? (nameOf(below[0]) ?? spec.image) : undefined;
  let id: string | undefined;
  if (below.length > 1) {
    const composed = { ...spec, name: spec.make.kind === 'compose' ? spec.name : `${spec.name}.composed` };
    const merge = spec.merge ?? [];
    id = await composeImages(
      {
        name: composed.name,
        parts: below.map((part) => ({ layer: part.layer, image: nameOf(part) ?? part.locked.image })),
        base: commonBase(below),
        merge,
        inputs,
      },
      workshop,
    );
    if (merge.length > 0) await proveDpkg(spec, id, images, workshop);
    const { repo, tag } = layerTag(composed.name, inputs);
    base = `${repo}:${tag}`;
  }
  const { make } = spec;
  if (make.kind === 'build') id = await buildDockerfile(spec, make, base, workshop);
  if (make.kind === 'converge') {
    if (base === undefined) throw new UnableError(`the layer "${spec.name}" stands on nothing`);
    id = await buildConverged(spec, make.convergence, base, inputs, workshop);
  }
  if (make.kind === 'packer') id = await buildPacker(spec, make, base, workshop);
  if (id === undefined) throw new UnableError(`nothing says how the layer "${spec.name}" is made`);
  await nameLayer(workshop, id, spec.name, inputs);
  return {
    image: id,
    layers: below.map(({ layer }) => layer),
    below: images,
    inputs,
    verdict: 'unproved',
    at: new Date().toISOString(),
  };

  async function baseImage(name: string, image: string, { tell }: Workshop): Promise<string> {
    const found = await idOf(engine, image);
    if (found !== undefined) return found;
    if (/@sha256:[0-9a-f]{64}$/.test(image)) {
      tell(name, `pulling ${image}`);
      await pullPinned(image, workshop);
      const pulled = await idOf(engine, image);
      if (pulled !== undefined) return pulled;
    }
    tell(name, `the engine does not have ${image}`);
    throw new UnableError(`the layer "${name}" stands on ${image}, which the engine does not have`, {
      hint: `docker pull ${image}`,
    });
  }
}

/** The name of the image of a layer: builders know names, not every one takes ids. */
function nameOf(below: BuiltBelow | undefined): string | undefined {
  if (below === undefined) return undefined;
  const { repo, tag } = layerTag(below.layer, below.locked.inputs);
  return `${repo}:${tag}`;
}

/** The image that all of them stand on; that it is one was found out when the file was read. @throws UnableError */
function commonBase(below: readonly BuiltBelow[]): string {
  const bases = new Set(below.map(({ locked }) => locked.below.join(' ')));
  const [base = ''] = bases;
  if (bases.size === 1 && base !== '' && !base.includes(' ')) return base;
  throw new UnableError('the layers to compose were built on different images: build them anew');
}
