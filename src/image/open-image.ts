import { resolve } from 'node:path';
import { openRegular } from '../disk/regular-file.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import { readEngineImage } from './engine-image.ts';
import type { NoImage, ReadImage } from './image.ts';
import type { LayerReading } from './layer-reading.ts';
import { readLayout } from './layout-image.ts';
import type { ImageReference } from './reference.ts';
import { readRegistryImage } from './registry-image.ts';
import { readSaved } from './saved-image.ts';

/** Of one image: reading one of 1 GB takes 10 s. */
export const IMAGE_MS = 120_000;

/**
 * Reads an image where it is, without starting it.
 * @param root which relative paths begin at
 * @throws UnableError
 */
export async function openImage(
  reference: ImageReference,
  root: string,
  wanted: ReadonlySet<string> = new Set(),
): Promise<ReadImage | NoImage> {
  const reading: LayerReading = { wanted, signal: AbortSignal.timeout(IMAGE_MS) };
  try {
    if (reference.kind === 'engine') return await readEngineImage(reference.name, reading);
    if (reference.kind === 'registry') return await readRegistryImage(reference, reading);
    const path = resolve(root, reference.path);
    if (reference.kind === 'layout') return await readLayout(path, reference.name, reading);
    const file = await openRegular(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return { missing: `there is no file ${path}` };
    return await readSaved(file.createReadStream(), reference.name, reading, `archive ${path}`);
  } catch (error) {
    if (error instanceof UnableError) throw error;
    if (reading.signal.aborted)
      throw new UnableError(`the image could not be read within ${IMAGE_MS / 1000} s`, { cause: error });
    throw new UnableError(`the image could not be read: ${messageOf(error)}`, { cause: error });
  }
}
