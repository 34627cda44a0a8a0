import { messageOf, UnableError } from '../model/errors.ts';
import { type Engine, engine } from '../transport/docker/engine.ts';
import { noEngine } from '../transport/docker/engine-unable.ts';
import type { NoImage, ReadImage } from './image.ts';
import type { LayerReading } from './layer-reading.ts';
import { readSaved } from './saved-image.ts';

/**
 * An image of the engine that the environment variables name.
 * @throws UnableError if no engine answers
 */
export async function readEngineImage(name: string, reading: LayerReading): Promise<ReadImage | NoImage> {
  const connected = await engine();
  const id = await imageId(connected, name);
  if (typeof id !== 'string') return id;
  const stream = await connected.getImage(id).save({ abortSignal: reading.signal });
  return readSaved(stream, undefined, reading, `docker save ${name}`);
}

/** The id of an image of the engine by its name. @throws UnableError if no engine answers, or the name is the beginning of another's id */
export async function imageId(connected: Engine, name: string): Promise<string | NoImage> {
  try {
    const { Id, RepoTags } = await connected.getImage(name).inspect();
    const digits = name.replace(/^sha256:/, '');
    const isPart = /^[0-9a-f]+$/.test(digits) && digits.length < 64 && Id.startsWith(`sha256:${digits}`);
    const tags: readonly string[] = RepoTags ?? [];
    if (isPart && !tags.includes(name) && !tags.includes(`${name}:latest`))
      throw new UnableError(
        `"${name}" is not the name of an image, but the beginning of the id of ${tags[0] ?? Id}`,
        {
          hint: 'write the whole name or the whole id',
        },
      );
    return Id;
  } catch (error) {
    if (error instanceof UnableError) throw error;
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
    if (status === 404) return { missing: 'the engine has no such image' };
    if (status !== undefined)
      throw new UnableError(`the engine does not show the image: ${messageOf(error)}`);
    throw noEngine(error);
  }
}

/** The names of images of the engine whose layers an image begins with, without its own. @throws UnableError */
export async function basesInEngine(diffIds: readonly string[]): Promise<readonly string[]> {
  const connected = await engine();
  try {
    const images = await connected.listImages({});
    const names: string[] = [];
    for (const { Id, RepoTags } of images) {
      if (RepoTags === null || RepoTags === undefined || RepoTags.length === 0) continue;
      const seen = await connected
        .getImage(Id)
        .inspect()
        .catch(() => undefined);
      const layers: readonly string[] = seen?.RootFS?.Layers ?? [];
      const begins = layers.length > 0 && layers.length < diffIds.length;
      if (begins && layers.every((layer, index) => layer === diffIds[index])) names.push(...RepoTags);
    }
    return names.filter((name) => name !== '<none>:<none>').sort();
  } catch (error) {
    throw noEngine(error);
  }
}
