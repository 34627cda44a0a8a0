import { createHash } from 'node:crypto';
import { UnableError } from '../model/errors.ts';
import type { ImageConfiguration, ReadImage } from './image.ts';
import type { Layer } from './layer.ts';

/** The parts of an image as somebody keeps them. */
export interface ImageParts {
  readonly configuration: Buffer;
  readonly layers: readonly Layer[];
  readonly digest?: string;
  readonly over: string;
}

/**
 * An image of its parts, each of which must be what the configuration says that it is.
 * @throws UnableError for parts that do not belong together: what they show would not be the image
 */
export function imageOfParts({ configuration: bytes, layers, digest, over }: ImageParts): ReadImage {
  const configuration = parseJson<ImageConfiguration>(bytes, 'the configuration of the image');
  const expected = configuration.rootfs?.diff_ids;
  if (!Array.isArray(expected)) throw new UnableError('the configuration of the image names no layers');
  if (expected.length !== layers.length)
    throw new UnableError(
      `the image has ${layers.length} layers, and its configuration names ${expected.length}`,
    );
  for (const [index, { sha256 }] of layers.entries())
    if (expected[index] !== `sha256:${sha256}`)
      throw new UnableError(
        `layer ${index + 1} is not the one that the image's configuration names: sha256:${sha256} instead of ${String(expected[index])}`,
      );
  const id = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { id, ...(digest === undefined ? {} : { digest }), configuration, layers, over };
}

/** @throws UnableError for what is no JSON object or list */
export function parseJson<T>(bytes: Buffer, what: string): T {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null) return value as T;
  } catch {
    // Told below.
  }
  throw new UnableError(`${what} is not JSON`);
}
