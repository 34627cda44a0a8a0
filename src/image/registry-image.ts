import { createHash } from 'node:crypto';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { messageOf, UnableError } from '../model/errors.ts';
import { dockerVariables } from '../transport/docker/engine.ts';
import type { NoImage, ReadImage } from './image.ts';
import { imageOfParts } from './image-of-parts.ts';
import type { LayerReading } from './layer-reading.ts';
import { type OciManifest, ociManifest } from './oci-manifest.ts';
import { readLayer } from './read-layer.ts';
import { authorizationFor, OF_THIS_MACHINE } from './registry-authorization.ts';
import { registryLogin } from './registry-login.ts';

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
/**
 * An image of a registry, as the registry itself has it now: what an engine pulled before is not asked. One that wants a login is told that of
 * `docker login`.
 * @throws UnableError if it does not answer, takes no login that is there, or gives something else than the digest says
 */
export async function readRegistryImage(
  { registry, repository, digest }: RegistryReference,
  reading: LayerReading,
): Promise<ReadImage | NoImage> {
  const base = `${OF_THIS_MACHINE.test(registry) ? 'http' : 'https'}://${registry}/v2/${repository}`;
  const get = getter(registry, reading.signal);
  const document = async (path: string, wanted: string) => {
    const response = await get(`${base}/${path}`);
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
    const stream = await get(`${base}/blobs/${one.digest}`);
    if (stream === undefined) throw lacks(one.digest);
    layers.push(await readLayer(stream, reading));
  }
  return imageOfParts({ configuration, layers, digest: found.digest, over: `registry ${registry}` });
}

const lacks = (digest: string) => new UnableError(`the registry lacks ${digest}, which its manifest names`);

/** What gets from one registry; undefined if there is no such thing. Its authorization is asked for once, and goes to the registry alone. */
function getter(registry: string, signal: AbortSignal) {
  let authorization: string | undefined;
  return async (url: string): Promise<IncomingMessage | undefined> => {
    const headers = () => ({ accept: MANIFESTS, ...(authorization === undefined ? {} : { authorization }) });
    const first = await send(url, { signal, headers: headers() });
    if (first.statusCode !== 401 || authorization !== undefined) return taken(first, url, signal);
    first.resume();
    const challenge = first.headers['www-authenticate'] ?? '';
    const login = await registryLogin(registry, dockerVariables());
    authorization = await authorizationFor(challenge, login, async (realm, more, form) => {
      const answer = await send(realm, { signal, headers: more }, form);
      if (answer.statusCode === 200) return bounded(answer);
      answer.resume();
      return undefined;
    });
    if (authorization === undefined) throw refused(url, 401);
    return taken(await send(url, { signal, headers: headers() }), url, signal);
  };
}

/** The body of an answer, wherever that is; undefined if there is none. @throws UnableError */
async function taken(
  response: IncomingMessage,
  url: string,
  signal: AbortSignal,
  redirects = 0,
): Promise<IncomingMessage | undefined> {
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return response;
  response.resume();
  if (statusCode === 404) return undefined;
  const moved = statusCode >= 300 && statusCode < 400 && headers.location !== undefined;
  if (!moved || redirects >= MOST_REDIRECTS) throw refused(url, statusCode);
  const next = new URL(headers.location ?? '', url).href;
  // Where a registry keeps its blobs is not told the login.
  return taken(await send(next, { signal, headers: { accept: MANIFESTS } }), next, signal, redirects + 1);
}

function refused(url: string, statusCode: number): UnableError {
  const hint =
    statusCode === 401 || statusCode === 403
      ? { hint: 'it wants another login than docker login has kept here, if any' }
      : {};
  return new UnableError(`the registry answers GET ${new URL(url).pathname} with status ${statusCode}`, hint);
}

/** @throws UnableError if there is no answer */
async function send(
  url: string,
  options: { readonly signal: AbortSignal; readonly headers: Readonly<Record<string, string>> },
  form?: string,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const ask = new URL(url).protocol === 'https:' ? tlsRequest : plainRequest;
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  ask(url, {
    ...options,
    method: form === undefined ? 'GET' : 'POST',
    headers: { ...options.headers, ...type },
  })
    .on('response', resolve)
    .on('error', reject)
    .end(form);
  return promise.catch((error: unknown) => {
    throw new UnableError(`the registry does not answer: ${messageOf(error)}`, { cause: error });
  });
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
