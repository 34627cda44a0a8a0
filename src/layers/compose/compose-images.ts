import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ImageConfiguration } from '../../image/image.ts';
import { packImage } from '../../image/pack-image.ts';
import { readLayer } from '../../image/read-layer.ts';
import { type SpooledImage, spoolImages } from '../../image/spool-image.ts';
import { messageOf, UnableError } from '../../model/errors.ts';
import { follow } from '../../provider/docker/progress.ts';
import { LayerFailed } from '../layer-failed.ts';
import { layerTag, type Workshop } from '../workshop.ts';
import { composeTrees, neededContents, type ToCompose } from './compose-trees.ts';
import { mergeConfigurations } from './configuration.ts';
import { printConflicts } from './conflicts.ts';
import { writeLayer } from './join.ts';

/** Longest time for one composition, in milliseconds. */
const COMPOSE_MS = 10 * 60_000;

/** A layer to compose, and its image. */
export interface ComposedPart {
  readonly layer: string;
  /** Name of its image, with a tag. */
  readonly image: string;
}

interface Asked {
  readonly name: string;
  readonly parts: readonly ComposedPart[];
  /** The image that all of them stand on. */
  readonly base: string;
  readonly merge: ToCompose['merge'];
  readonly inputs: string;
}

/**
 * Puts the changes that several layers made on the image they share into one image. Nothing is run, and no layer is unpacked.
 * @returns the id of the image
 * @throws LayerFailed with every conflict; UnableError
 */
export async function composeImages(asked: Asked, workshop: Workshop): Promise<string> {
  const { directory, signal } = workshop;
  const folder = join(directory, `compose-${asked.name.replaceAll('/', '-')}`);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(COMPOSE_MS)]);
  try {
    return await composeIn(folder, asked, workshop, limit);
  } catch (error) {
    if (error instanceof LayerFailed || error instanceof UnableError) throw error;
    throw new UnableError(`the layer "${asked.name}" could not be composed: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function composeIn(
  folder: string,
  { name, parts, base, merge, inputs }: Asked,
  { engine, tell }: Workshop,
  signal: AbortSignal,
): Promise<string> {
  const { Config, RootFS } = await engine.getImage(base).inspect();
  const baseIds: readonly string[] = RootFS.Layers ?? [];
  await mkdir(folder, { recursive: true });
  const names = parts.map(({ image }) => image);
  const images = await spoolImages(
    await engine.saveAll(names, { abortSignal: signal }),
    names,
    folder,
    signal,
  );
  const spooled = parts.flatMap(({ layer }, index) => {
    const image = images[index];
    return image === undefined ? [] : [{ layer, image }];
  });
  for (const { layer, image } of spooled) {
    const ids = image.configuration.rootfs?.diff_ids ?? [];
    if (!baseIds.every((id, place) => ids[place] === id) || ids.length !== image.layers.length)
      throw new UnableError(`the image of the layer "${layer}" does not stand on ${base}`);
  }
  const needs = neededContents(merge);
  const read = (files: readonly string[], wanted: (path: string) => boolean) =>
    Promise.all(files.map((file) => readLayer(createReadStream(file), { wanted: { has: wanted }, signal })));
  const [first] = spooled;
  if (first === undefined) throw new UnableError(`the layer "${name}" is composed of nothing`);
  const trees: ToCompose = {
    base: await read(first.image.layers.slice(0, baseIds.length), needs),
    parts: await Promise.all(
      spooled.map(async ({ layer, image }) => ({
        layer,
        own: await read(image.layers.slice(baseIds.length), needs),
      })),
    ),
    merge,
  };
  const { conflicts, join: changes, contents } = composeTrees(trees);
  const configured = spooled.map(({ layer, image }) => ({ layer, config: image.configuration.config ?? {} }));
  const configuration = mergeConfigurations({ ...Config }, configured);
  const all = [...conflicts, ...configuration.conflicts];
  if (all.length > 0) {
    const lines = printConflicts(all).map((line) => `  ${line}`);
    throw new LayerFailed([`the layer "${name}" cannot be composed:`, ...lines].join('\n'));
  }
  const layers = [
    ...first.image.layers.slice(0, baseIds.length),
    ...spooled.flatMap(({ image }) => image.layers.slice(baseIds.length)),
  ].map((file) => ({ file }));
  const diffIds = [
    ...baseIds,
    ...spooled.flatMap(({ image }) => (image.configuration.rootfs?.diff_ids ?? []).slice(baseIds.length)),
  ];
  if (changes.size > 0) {
    const file = join(folder, 'join.tar');
    const wanted = [...changes].flatMap(([path, change]) =>
      change !== 'removed' && change.type === 'file' && !contents.has(path) ? [path] : [],
    );
    const kept = await readContents(
      spooled.map(({ image }) => image),
      baseIds.length,
      new Set(wanted),
      signal,
    );
    await writeLayer(file, changes, (path) => {
      const change = changes.get(path);
      const content = contents.get(path) ?? kept.get(change === 'removed' ? '' : (change?.sha256 ?? ''));
      if (content === undefined) throw new UnableError(`the content of /${path} was not found`);
      return content;
    });
    layers.push({ file });
    diffIds.push(`sha256:${await digestOf(file)}`);
  }
  tell(
    name,
    `composed ${parts.length} layers${changes.size > 0 ? `, ${changes.size} paths by a last one` : ''}`,
  );
  const { repo, tag } = layerTag(name, inputs);
  const packed = await packImage({
    configuration: {
      ...whole(first.image.configuration),
      config: {
        ...configuration.config,
        Labels: { ...(configuration.config.Labels as object), 'opsproof.cache': 'image' },
      },
      history: [
        { created_by: `opsproof layers: ${parts.map(({ layer }) => layer).join(' + ')}`, empty_layer: true },
        ...diffIds.map((_, index) => ({ created_by: `layer ${index + 1}` })),
      ],
      rootfs: { type: 'layers', diff_ids: diffIds },
    },
    layers,
    name: `${repo}:${tag}`,
  });
  await follow(await engine.load(packed, { abortSignal: signal }), signal, () => undefined);
  const { Id } = await engine.getImage(`${repo}:${tag}`).inspect();
  return Id;
}

/** Contents of files by their digest. */
async function readContents(
  images: readonly SpooledImage[],
  below: number,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  if (wanted.size === 0) return found;
  const files = images.flatMap(({ layers }, index) => layers.slice(index === 0 ? 0 : below));
  for (const file of files) {
    const { entries } = await readLayer(createReadStream(file), { wanted, signal });
    for (const { sha256, content } of entries.values())
      if (sha256 !== undefined && content !== undefined) found.set(sha256, content);
  }
  return found;
}

/** What two images of the same content have alike: the moment when they were made is not part of it. */
function whole({ architecture, os }: ImageConfiguration): ImageConfiguration {
  return {
    ...(architecture === undefined ? {} : { architecture }),
    ...(os === undefined ? {} : { os }),
    created: new Date(0).toISOString(),
  };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
