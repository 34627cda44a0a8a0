import { differencesOf } from '../../image/differences.ts';
import { basesInEngine } from '../../image/engine-image.ts';
import { secretsOf } from '../../image/image-secrets.ts';
import { disagreements, materialsOf } from '../../image/materials.ts';
import { packagesOf } from '../../image/packages.ts';
import { heavyReasons, packageManagersOf, programsOf, shellsOf } from '../../image/programs.ts';
import { UnableError } from '../../model/errors.ts';
import type { Value } from '../../model/value.ts';
import { configuredState } from '../../resource/container/configured.ts';
import { type Json, listAt, mapAt } from '../../resource/inspect.ts';
import type { Unable } from '../../resource/resource.ts';
import type { ImageSight, seeImage } from './image-sight.ts';

interface ImageState {
  readonly state: Record<string, Value>;
  readonly unseen: Readonly<Record<string, Unable>>;
}

/** How each attribute that costs something is found out. @throws UnableError */
const FOUND: Readonly<Record<string, (sight: ImageSight) => Value | Promise<Value>>> = {
  base: ({ image }) => basesInEngine(image.configuration.rootfs?.diff_ids ?? []),
  wasted: ({ image, tree }) => {
    let left = 0;
    for (const [, { size }] of tree.all()) left += size;
    return Math.max(0, image.layers.reduce((sum, { size }) => sum + size, 0) - left);
  },
  packages: ({ tree }) => packagesOf(tree).map(({ name }) => name),
  shells: ({ tree }) => shellsOf(tree),
  'package managers': ({ tree }) => packageManagersOf(tree),
  secrets: ({ image }) => secretsOf(image),
  heavy: ({ tree }) => heavyReasons(programsOf(tree)).length > 0,
  'heavy reasons': ({ tree }) => heavyReasons(programsOf(tree)),
  sbom: ({ tree }) => materialsOf(tree)[0]?.format ?? null,
  'sbom differences': ({ tree }) => {
    const [list] = materialsOf(tree);
    if (list === undefined)
      throw new UnableError('the image has no list of materials in it', {
        hint: 'SPDX or CycloneDX as JSON: *.spdx.json, *.cdx.json, sbom.json',
      });
    return disagreements(list.packages, packagesOf(tree));
  },
};

/** What an image says of itself, so that an engine knows it without what is in the layers. */
const DESCRIBED = new Set([
  ...[
    'exists',
    'base',
    'layers',
    'labels',
    'environment',
    'user',
    'entrypoint',
    'command',
    'working directory',
  ],
  ...[
    'exact entrypoint',
    'exact command',
    'exposed ports',
    'volumes',
    'healthcheck',
    'stop signal',
    'architecture',
    'created',
  ],
]);

/** Whether an attribute, with its argument, is known without reading the layers. */
export function isDescribed(attribute: string): boolean {
  return DESCRIBED.has(attribute) || /^(?:label|environment variable) /.test(attribute);
}

/** What is claimed about an image. */
export async function imageState(
  sight: ImageSight,
  wanted: readonly string[],
  see: (other: string) => ReturnType<typeof seeImage>,
): Promise<ImageState> {
  const { image } = sight;
  const state: Record<string, Value> = { exists: true, id: image.id, ...configured(sight, wanted) };
  const unseen: Record<string, Unable> = {};
  if (image.digest !== undefined) state.digest = image.digest;
  else
    unseen.digest = { unable: 'an engine and docker save keep no digest of a manifest', hint: 'look at id' };
  for (const attribute of new Set(wanted)) {
    try {
      const value = await found(attribute, sight, see);
      if (value !== undefined) state[attribute] = value;
    } catch (error) {
      if (!(error instanceof UnableError)) throw error;
      unseen[attribute] = {
        unable: error.message,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      };
    }
  }
  return { state, unseen };
}

async function found(
  attribute: string,
  sight: ImageSight,
  see: (other: string) => ReturnType<typeof seeImage>,
): Promise<Value | undefined> {
  const other = argumentOf(attribute, 'differences');
  if (other !== undefined) {
    const seen = await see(other);
    if ('missing' in seen) throw new UnableError(`there is no image "${other}": ${seen.missing}`);
    return differencesOf(sight, seen);
  }
  const number = argumentOf(attribute, 'layer size');
  if (number !== undefined) return sight.image.layers[Number(number) - 1]?.size ?? null;
  return FOUND[attribute]?.(sight);
}

function argumentOf(attribute: string, name: string): string | undefined {
  return attribute.startsWith(`${name} `) ? attribute.slice(name.length + 1) : undefined;
}

function configured({ image }: ImageSight, wanted: readonly string[]): Record<string, Value> {
  const { config = {}, architecture, created } = image.configuration;
  const json = { Config: config } as Json;
  const made = Date.parse(created ?? '');
  return {
    ...(configuredState(json, wanted) as Record<string, Value>),
    layers: image.configuration.rootfs?.diff_ids?.length ?? image.layers.length,
    size: image.layers.reduce((sum, { size }) => sum + size, 0),
    'exact entrypoint': listAt(json, 'Config', 'Entrypoint'),
    'exact command': listAt(json, 'Config', 'Cmd'),
    'exposed ports': Object.keys(mapAt(json, 'Config', 'ExposedPorts')),
    volumes: Object.keys(mapAt(json, 'Config', 'Volumes')),
    healthcheck: listAt(json, 'Config', 'Healthcheck', 'Test'),
    'stop signal': typeof config.StopSignal === 'string' ? config.StopSignal : null,
    architecture: architecture ?? null,
    created: Number.isNaN(made) ? null : Math.max(0, Date.now() - made),
  };
}
