import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { UnableError } from '../model/errors.ts';
import type { NoImage, ReadImage } from './image.ts';
import { imageOfParts, parseJson } from './image-of-parts.ts';
import type { Layer } from './layer.ts';
import { relativePath } from './layer-path.ts';
import type { LayerReading } from './layer-reading.ts';
import { type OciManifest, ociManifest, sameConfiguration } from './oci-manifest.ts';
import { readLayer } from './read-layer.ts';

/** Larger ones are no configuration or manifest. */
const MOST_JSON = 16 * 1024 * 1024;
const MOST_MEMBERS = 100_000;

/** What is in an archive of images: documents, layers, and members that are links to others. */
interface Members {
  readonly documents: ReadonlyMap<string, Buffer>;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly links: ReadonlyMap<string, string>;
}

interface SavedImage {
  readonly Config?: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Layers?: readonly string[];
}

/**
 * The image in an archive as `docker save` writes it, before and since version 25, or of an OCI layout. Read as it comes, in one pass.
 * @param name which one, if there are several
 * @throws UnableError for what is no such archive, is cut off, or has several images of which none is named
 */
export async function readSaved(
  archive: Readable,
  name: string | undefined,
  reading: LayerReading,
  over: string,
): Promise<ReadImage | NoImage> {
  const members = await readMembers(archive, reading);
  const saved = members.documents.get('manifest.json');
  if (saved === undefined) return ofLayout(members, name, over);
  const images = parseJson<readonly SavedImage[]>(saved, 'manifest.json');
  const chosen = chooseSaved(images, name);
  if ('missing' in chosen) return chosen;
  const configuration = members.documents.get(chosen.Config ?? '');
  if (configuration === undefined) throw lacks(chosen.Config ?? 'a configuration');
  const layers = (chosen.Layers ?? []).map((path) => layerAt(members, path));
  return imageOfParts({ configuration, layers, over });
}

function chooseSaved(images: readonly SavedImage[], name: string | undefined): SavedImage | NoImage {
  const named = name === undefined ? images : images.filter(({ RepoTags }) => RepoTags?.includes(name));
  const [only, ...others] = named;
  const names = images.flatMap(({ RepoTags }) => RepoTags ?? []).join(', ') || 'none with a name';
  if (only === undefined) return { missing: `the archive has no image ${name ?? ''}; it has: ${names}` };
  if (others.length > 0)
    throw new UnableError(`the archive has ${named.length} images: ${names}`, {
      hint: 'name one: docker-archive:FILE:NAME:TAG',
    });
  return only;
}

function ofLayout(members: Members, name: string | undefined, over: string): ReadImage | NoImage {
  const index = members.documents.get('index.json');
  if (index === undefined)
    throw new UnableError('it has neither manifest.json nor index.json, so it is no image');
  const blob = (digest: string) => members.documents.get(blobPath(digest));
  const found = ociManifest(index, name, blob);
  if ('missing' in found) return found;
  const { manifest, digest }: OciManifest = found;
  const configuration = blob(manifest.config.digest);
  if (configuration === undefined) throw lacks(manifest.config.digest);
  const layers = manifest.layers.map((one) => layerAt(members, blobPath(one.digest)));
  return imageOfParts({
    configuration: sameConfiguration(manifest, configuration),
    layers,
    digest,
    over,
  });
}

/** Where a layout keeps a blob (image-layout.md). */
export function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function layerAt({ layers, links }: Members, path: string): Layer {
  const layer = layers.get(links.get(path) ?? path);
  if (layer === undefined) throw lacks(path);
  return layer;
}

const lacks = (what: string) => new UnableError(`the archive lacks ${what}, which its manifest names`);

async function readMembers(source: Readable, reading: LayerReading): Promise<Members> {
  const { extract } = await import('tar-stream');
  const documents = new Map<string, Buffer>();
  const layers = new Map<string, Layer>();
  const links = new Map<string, string>();
  const archive = extract();
  let count = 0;
  const add = async (header: import('tar-stream').Header, stream: Readable): Promise<void> => {
    const path = relativePath(header.name);
    count += 1;
    if (count > MOST_MEMBERS) throw new UnableError('the archive has too many members to be an image');
    if (header.type === 'symlink') links.set(path, relativePath(besides(path, header.linkname ?? '')));
    else if (header.type === 'file') {
      const first = await peek(stream);
      const isText = first === 0x7b || first === 0x5b;
      if (isText && (header.size ?? 0) <= MOST_JSON) documents.set(path, await buffer(stream));
      else if (/\.tar$/.test(path) || /^blobs\//.test(path))
        layers.set(path, await readLayer(stream, reading));
    }
    stream.resume();
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  archive.on('entry', (header, stream, next) => {
    add(header, stream).then(() => next(), reject);
  });
  archive.on('finish', resolve);
  archive.on('error', reject);
  const piped = pipeline(source, archive, { signal: reading.signal });
  // The first of the two errors is the reason; the other follows from it.
  piped.catch(reject);
  promise.catch((error: Error) => archive.destroy(error));
  await promise;
  await piped;
  return { documents, layers, links };
}

/** A link beside a member: `../<id>/layer.tar`. */
function besides(path: string, target: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** The first byte, which stays in the stream; undefined when there is none. */
async function peek(stream: Readable): Promise<number | undefined> {
  for (;;) {
    const chunk: Buffer | null = stream.read();
    if (chunk !== null) {
      stream.unshift(chunk);
      return chunk[0];
    }
    if (stream.readableEnded) return undefined;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    stream.once('readable', resolve).once('end', resolve).once('error', reject);
    await promise;
  }
}
