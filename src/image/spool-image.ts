import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UnableError } from '../model/errors.ts';
import type { ImageConfiguration } from './image.ts';
import { parseJson } from './image-of-parts.ts';
import { relativePath } from './layer-path.ts';

/** An image in a folder: its configuration, and a file for each layer, the lowest first. */
export interface SpooledImage {
  readonly configuration: ImageConfiguration;
  readonly layers: readonly string[];
}

const MOST_MEMBERS = 10_000;

/**
 * Writes what `docker save` gives of several images into an empty folder, a file for each member; names of the archive are not names of
 * files.
 * @param names of the images, as they were asked for
 * @returns them in that order
 * @throws UnableError for what is no image
 */
export async function spoolImages(
  archive: Readable,
  names: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<readonly SpooledImage[]> {
  const { extract } = await import('tar-stream');
  const files = new Map<string, string>();
  const links = new Map<string, string>();
  const out = extract();
  const add = async (header: import('tar-stream').Header, stream: Readable): Promise<void> => {
    const path = relativePath(header.name);
    if (files.size > MOST_MEMBERS) throw new UnableError('the archive has too many members to be an image');
    if (header.type === 'symlink') links.set(path, join(path, '..', header.linkname ?? ''));
    if (header.type !== 'file') {
      stream.resume();
      return;
    }
    const file = join(folder, String(files.size));
    files.set(path, file);
    await pipeline(stream, createWriteStream(file, { mode: 0o600 }));
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  out.on('entry', (header, stream, next) => {
    add(header, stream).then(() => next(), reject);
  });
  out.on('finish', resolve);
  out.on('error', reject);
  const piped = pipeline(archive, out, { signal });
  piped.catch(reject);
  promise.catch((error: Error) => out.destroy(error));
  await promise;
  await piped;
  const at = (path: string) => {
    const file = files.get(links.get(path) ?? path);
    if (file === undefined) throw new UnableError(`the archive lacks ${path}`);
    return file;
  };
  const images = parseJson<readonly SavedImage[]>(await readFile(at('manifest.json')), 'manifest.json');
  return Promise.all(
    names.map(async (name): Promise<SpooledImage> => {
      const image = images.find(({ RepoTags }) => RepoTags?.includes(name));
      if (image === undefined) throw new UnableError(`the archive lacks the image ${name}`);
      return {
        configuration: parseJson(await readFile(at(image.Config)), 'the configuration'),
        layers: image.Layers.map(at),
      };
    }),
  );
}

interface SavedImage {
  readonly Config: string;
  readonly RepoTags: readonly string[] | null;
  readonly Layers: readonly string[];
}
