import type { Glance } from '../../check/glance.ts';
import { describeEngineImage, imageId } from '../../image/engine-image.ts';
import { FileTree } from '../../image/file-tree.ts';
import type { NoImage, ReadImage } from '../../image/image.ts';
import { openImage } from '../../image/open-image.ts';
import type { ImageReference } from '../../image/reference.ts';
import type { Looked } from '../../model/finding.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { engine } from '../../transport/docker/engine.ts';

/** An image that was read, with what a container of it would see, and how it was looked at. */
export interface ImageSight {
  readonly image: ReadImage;
  readonly tree: FileTree;
  readonly looked: Looked;
}

/** Where sentences look for images. */
export interface ImagePlace {
  readonly reference: ImageReference;
  /** As written. */
  readonly text: string;
  /** Folder of the repository, which paths begin at. */
  readonly root: string;
  /** Who asks. */
  readonly scene: object;
}

/** What was read in one look at the world: sentences about the same file or folder share it. */
const inGlance = new WeakMap<object, Map<string, Promise<ImageSight | Missing>>>();
/** Images of the engine by their ids, as long as the scenario lasts. */
const inScenario = new WeakMap<object, Map<string, Promise<ImageSight | Missing>>>();
const ENGINE = 'docker engine';
const OVER = { saved: 'files here', layout: 'files here', registry: 'http from outside' } as const;

type Missing = NoImage & { readonly looked: Looked };

/** Reads an image, once in a glance for the same wanted files. @throws UnableError */
export function seeImage(
  { reference, text, root, scene }: ImagePlace,
  wanted: readonly string[],
  glance: Glance,
  door: AuditedDoor,
): Promise<ImageSight | Missing> {
  return once(inGlance, glance.gathering, [text, ...wanted], () =>
    reference.kind === 'engine'
      ? ofEngine(reference.name, scene, wanted, door)
      : look(`read ${text}`, OVER[reference.kind], door, () => openImage(reference, root, new Set(wanted))),
  );
}

/** What the engine says of an image, where nothing is asked of what is in it: reading all of it can take seconds. */
export function describeImage(
  name: string,
  glance: Glance,
  door: AuditedDoor,
): Promise<ImageSight | Missing> {
  return once(inGlance, glance.gathering, ['describe', name], () =>
    look(`inspect the image ${name}`, ENGINE, door, () => describeEngineImage(name)),
  );
}

/** The engine is asked anew which image has the name; what it has under an id never changes. */
async function ofEngine(
  name: string,
  scene: object,
  wanted: readonly string[],
  door: AuditedDoor,
): Promise<ImageSight | Missing> {
  const command = `inspect the image ${name}`;
  const id = await door.pass({ kind: 'look', command, over: ENGINE }, async () =>
    imageId(await engine(), name),
  );
  if (typeof id !== 'string') return { ...id, looked: { command, durationMs: 0, over: ENGINE } };
  return once(inScenario, scene, [id, ...wanted], () =>
    look(`save ${name}`, ENGINE, door, () => openImage({ kind: 'engine', name: id }, '/', new Set(wanted))),
  );
}

function once(
  kept: WeakMap<object, Map<string, Promise<ImageSight | Missing>>>,
  of: object,
  key: readonly string[],
  see: () => Promise<ImageSight | Missing>,
): Promise<ImageSight | Missing> {
  const known = kept.get(of) ?? new Map<string, Promise<ImageSight | Missing>>();
  kept.set(of, known);
  const text = JSON.stringify(key);
  const seen = known.get(text) ?? see();
  known.set(text, seen);
  // What could not be read may be there the next time.
  seen.catch(() => known.delete(text));
  return seen;
}

async function look(
  command: string,
  over: string,
  door: AuditedDoor,
  open: () => Promise<ReadImage | NoImage>,
): Promise<ImageSight | Missing> {
  const began = performance.now();
  const found = await door.pass({ kind: over === OVER.registry ? 'http' : 'look', command, over }, open);
  const looked = { command, durationMs: Math.round(performance.now() - began), over };
  if ('missing' in found) return { ...found, looked };
  return { image: found, tree: new FileTree(found.layers), looked };
}
