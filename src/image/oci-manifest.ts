import { createHash } from 'node:crypto';
import { UnableError } from '../model/errors.ts';
import type { NoImage } from './image.ts';
import { parseJson } from './image-of-parts.ts';

interface Descriptor {
  readonly mediaType?: string;
  readonly digest: string;
  readonly size?: number;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** The manifest of an image, with its own digest. */
export interface OciManifest {
  readonly manifest: Manifest;
  readonly digest: string;
}

/** An index may lead to others. */
const MOST_DEPTH = 4;
const REF_NAME = 'org.opencontainers.image.ref.name';

/**
 * The manifest that an index leads to: the only one, or the one of a name, for Linux on this kind of processor if there are several.
 * @param blob the content of a digest
 * @throws UnableError for what makes no sense or is not unique
 */
export function ociManifest(
  index: Buffer,
  name: string | undefined,
  blob: (digest: string) => Buffer | undefined,
): OciManifest | NoImage {
  const { manifests } = parseJson<{ manifests?: readonly Descriptor[] }>(index, 'index.json');
  if (!Array.isArray(manifests)) throw new UnableError('index.json names no manifests');
  const names = manifests.map((one: Descriptor) => one.annotations?.[REF_NAME] ?? one.digest);
  const named =
    name === undefined
      ? manifests
      : manifests.filter((one: Descriptor) => one.digest === name || one.annotations?.[REF_NAME] === name);
  if (named.length === 0)
    return { missing: `the layout has no image ${name ?? ''}; it has: ${names.join(', ') || 'none'}` };
  const chosen = choosePlatform(named, names);
  return follow(chosen, blob, 0);
}

/** What a manifest calls the configuration, if it is that. @throws UnableError */
export function sameConfiguration({ config: { digest } }: Manifest, bytes: Buffer): Buffer {
  if (digest === `sha256:${createHash('sha256').update(bytes).digest('hex')}`) return bytes;
  throw new UnableError(`what is kept as the configuration ${digest} is something else`);
}

function follow(
  { digest }: Descriptor,
  blob: (digest: string) => Buffer | undefined,
  depth: number,
): OciManifest {
  const bytes = blob(digest);
  if (bytes === undefined) throw new UnableError(`the layout lacks ${digest}, which its index names`);
  if (digest !== `sha256:${createHash('sha256').update(bytes).digest('hex')}`)
    throw new UnableError(`what the layout keeps as ${digest} is something else`);
  const json = parseJson<Manifest & { manifests?: readonly Descriptor[] }>(bytes, 'the manifest');
  if (json.manifests !== undefined) {
    if (depth >= MOST_DEPTH) throw new UnableError('an index leads to an index too often');
    const names = json.manifests.map((one) => one.digest);
    return follow(choosePlatform(json.manifests, names), blob, depth + 1);
  }
  if (json.config?.digest === undefined || !Array.isArray(json.layers))
    throw new UnableError(`${digest} is no manifest of an image`);
  return { manifest: json, digest };
}

/** Of several, the one for Linux on this kind of processor; attestations are of none. */
function choosePlatform(all: readonly Descriptor[], names: readonly string[]): Descriptor {
  const images = all.filter(({ platform }) => platform?.os !== 'unknown');
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const fitting =
    images.length < 2
      ? images
      : images.filter(({ platform }) => platform?.os === 'linux' && platform.architecture === architecture);
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  throw new UnableError(`${images.length} images are there: ${names.join(', ')}`, { hint: 'name one' });
}
