import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openRegular, readRegular } from '../disk/regular-file.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import type { NoImage, ReadImage } from './image.ts';
import { imageOfParts } from './image-of-parts.ts';
import type { LayerReading } from './layer-reading.ts';
import { ociManifest, sameConfiguration } from './oci-manifest.ts';
import { readLayer } from './read-layer.ts';
import { blobPath } from './saved-image.ts';

const MOST_JSON = 16 * 1024 * 1024;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The image in a folder that is an OCI layout.
 * @param name its reference name or digest, if there are several
 * @throws UnableError for what is no such folder
 */
export async function readLayout(
  folder: string,
  name: string | undefined,
  reading: LayerReading,
): Promise<ReadImage | NoImage> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return { missing: `there is no folder ${folder}` };
  if (!found.isDirectory()) throw new UnableError(`${folder} is not a folder`);
  const marker = await readFile(join(folder, 'oci-layout')).catch(() => undefined);
  if (marker === undefined) throw new UnableError(`${folder} has no file oci-layout, so it is no OCI layout`);
  const documents = new Map<string, Buffer>();
  const at = (digest: string) => {
    if (!DIGEST.test(digest)) throw new UnableError(`${JSON.stringify(digest)} is no digest by SHA-256`);
    return join(folder, blobPath(digest));
  };
  const document = async (digest: string) => {
    const bytes = await readRegular(at(digest), MOST_JSON).catch(() => undefined);
    if (bytes !== undefined) documents.set(digest, bytes);
    return bytes;
  };
  const index = await readRegular(join(folder, 'index.json'), MOST_JSON).catch((error: unknown) => {
    throw new UnableError(`${join(folder, 'index.json')} cannot be read: ${messageOf(error)}`);
  });
  await gatherDocuments(index, document);
  const manifest = ociManifest(index, name, (digest) => documents.get(digest));
  if ('missing' in manifest) return manifest;
  const configuration = await document(manifest.manifest.config.digest);
  if (configuration === undefined) throw lacks(manifest.manifest.config.digest);
  const layers = [];
  for (const { digest } of manifest.manifest.layers) {
    const file = await openRegular(at(digest)).catch(() => {
      throw lacks(digest);
    });
    layers.push(await readLayer(file.createReadStream(), reading));
  }
  return imageOfParts({
    configuration: sameConfiguration(manifest.manifest, configuration),
    layers,
    digest: manifest.digest,
    over: `OCI layout ${folder}`,
  });
}

const lacks = (digest: string) => new UnableError(`the layout lacks ${digest}, which its manifest names`);

/** Reads the manifests that an index names, also through indexes. */
async function gatherDocuments(
  index: Buffer,
  document: (digest: string) => Promise<Buffer | undefined>,
  depth = 0,
): Promise<void> {
  const { manifests } = JSON.parse(index.toString()) as { manifests?: readonly { digest: string }[] };
  for (const { digest } of (manifests ?? []).slice(0, 100)) {
    const bytes = await document(digest);
    if (bytes !== undefined && depth < 4) await gatherDocuments(bytes, document, depth + 1);
  }
}
