import { messageOf, UnableError } from '../model/errors.ts';
import { LATE, within } from '../transport/deadline.ts';
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

/**
 * What the engine itself says of an image: its configuration, and which layers it has. What is in them is not read.
 * @throws UnableError if no engine answers
 */
export async function describeEngineImage(name: string): Promise<ReadImage | NoImage> {
  const connected = await engine();
  const id = await imageId(connected, name);
  if (typeof id !== 'string') return id;
  const { Config, Created, Architecture, RootFS } = await answered(connected.getImage(id).inspect());
  return {
    id,
    configuration: {
      created: Created,
      architecture: Architecture,
      config: { ...Config },
      rootfs: { diff_ids: RootFS.Layers ?? [] },
    },
    layers: [],
    over: `docker inspect ${name}`,
  };
}

/** The id of an image of the engine by its name. @throws UnableError if no engine answers, or the name is the beginning of another's id */
export async function imageId(connected: Engine, name: string): Promise<string | NoImage> {
  try {
    const { Id, RepoTags } = await answered(connected.getImage(name).inspect());
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
    if (isMissing(error)) return { missing: 'the engine has no such image' };
    if (status !== undefined)
      throw new UnableError(`the engine does not show the image: ${messageOf(error)}`);
    throw noEngine(error);
  }
}

/** The names of images of the engine whose layers an image begins with, without its own. @throws UnableError */
export async function basesInEngine(diffIds: readonly string[]): Promise<readonly string[]> {
  const connected = await engine();
  try {
    const images = await answered(connected.listImages({}));
    const names: string[] = [];
    for (const { Id, RepoTags } of images) {
      if (RepoTags === null || RepoTags === undefined || RepoTags.length === 0) continue;
      const seen = await answered(connected.getImage(Id).inspect()).catch((error: unknown) => {
        // Removed since it was listed.
        if (isMissing(error)) return undefined;
        throw error;
      });
      const layers: readonly string[] = seen?.RootFS?.Layers ?? [];
      const begins = layers.length > 0 && layers.length < diffIds.length;
      if (begins && layers.every((layer, index) => layer === diffIds[index])) names.push(...RepoTags);
    }
    return names.filter((name) => name !== '<none>:<none>').sort();
  } catch (error) {
    throw noEngine(error);
  }
}

const ANSWER_MS = 10_000;

/** @throws UnableError if the engine does not answer in time */
async function answered<T>(asked: Promise<T>): Promise<T> {
  const answer = await within(asked, ANSWER_MS);
  if (answer !== LATE) return answer;
  throw new UnableError(`the container engine does not answer within ${ANSWER_MS / 1000} s`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}
