import { createHash } from 'node:crypto';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { messageOf, UnableError } from '../model/errors.ts';
import type { NoImage, ReadImage } from './image.ts';
import { imageOfParts } from './image-of-parts.ts';
import type { LayerReading } from './layer-reading.ts';
import { type OciManifest, ociManifest } from './oci-manifest.ts';
import { readLayer } from './read-layer.ts';

/** An image of a registry, by its digest. */
export interface RegistryReference {
  /** Name, and port if it is not the usual one. */
  readonly registry: string;
  readonly repository: string;
  readonly digest: string;
}

const MOST_JSON = 16 * 1024 * 1024;
const MOST_REDIRECTS = 5;
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
/** Docker speaks plain HTTP to these, too. */
const OF_THIS_MACHINE = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

/**
 * An image of a registry that gives it to everybody, as the registry itself has it now: what an engine pulled before is not asked.
 * @throws UnableError if it does not answer, wants a login, or gives something else than the digest says
 */
export async function readRegistryImage(
  { registry, repository, digest }: RegistryReference,
  reading: LayerReading,
): Promise<ReadImage | NoImage> {
  const base = `${OF_THIS_MACHINE.test(registry) ? 'http' : 'https'}://${registry}/v2/${repository}`;
  const document = async (path: string, wanted: string) => {
    const response = await get(`${base}/${path}`, reading.signal);
    if (response === undefined) return undefined;
    const bytes = await bounded(response);
    if (`sha256:${createHash('sha256').update(bytes).digest('hex')}` !== wanted)
      throw new UnableError(`what the registry gives as ${wanted} is something else`);
    return bytes;
  };
  const top = await document(`manifests/${digest}`, digest);
  if (top === undefined) return { missing: `the registry ${registry} has no ${repository}@${digest}` };
  const documents = new Map([[digest, top]]);
  const { manifests = [] }: { manifests?: readonly { readonly digest: string }[] } = JSON.parse(
    top.toString(),
  );
  for (const one of manifests.slice(0, 100)) {
    const bytes = await document(`manifests/${one.digest}`, one.digest);
    if (bytes !== undefined) documents.set(one.digest, bytes);
  }
  const index = Buffer.from(JSON.stringify({ manifests: [{ digest }] }));
  const found = ociManifest(index, undefined, (one) => documents.get(one));
  if ('missing' in found) return found;
  const { manifest }: OciManifest = found;
  const configuration = await document(`blobs/${manifest.config.digest}`, manifest.config.digest);
  if (configuration === undefined) throw lacks(manifest.config.digest);
  const layers = [];
  for (const one of manifest.layers) {
    const stream = await get(`${base}/blobs/${one.digest}`, reading.signal);
    if (stream === undefined) throw lacks(one.digest);
    layers.push(await readLayer(stream, reading));
  }
  return imageOfParts({ configuration, layers, digest: found.digest, over: `registry ${registry}` });
}

const lacks = (digest: string) => new UnableError(`the registry lacks ${digest}, which its manifest names`);

/** The answer to a GET; undefined if there is no such thing. @throws UnableError */
async function get(url: string, signal: AbortSignal, redirects = 0): Promise<IncomingMessage | undefined> {
  const { protocol } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = protocol === 'https:' ? tlsRequest : plainRequest;
  request(url, { signal, headers: { accept: MANIFESTS } })
    .on('response', resolve)
    .on('error', reject)
    .end();
  const response = await promise.catch((error: unknown) => {
    throw new UnableError(`the registry does not answer: ${messageOf(error)}`, { cause: error });
  });
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return response;
  response.resume();
  if (statusCode === 404) return undefined;
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && redirects < MOST_REDIRECTS)
    return get(new URL(headers.location, url).href, signal, redirects + 1);
  const hint =
    statusCode === 401 || statusCode === 403
      ? { hint: 'it wants a login: pull the image with docker, and write its name on the engine' }
      : {};
  throw new UnableError(`the registry answers GET ${new URL(url).pathname} with status ${statusCode}`, hint);
}

async function bounded(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_JSON) throw new UnableError('the registry gives a manifest of more than 16 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
