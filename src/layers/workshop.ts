import { join } from 'node:path';
import { UnableError } from '../model/errors.ts';
import { type Builder, builderOf } from '../provider/docker/builder.ts';
import type { FileLedger } from '../stack/ledger/ledger.ts';
import type { Engine } from '../transport/docker/engine.ts';
import type { Folders } from './inputs.ts';

/** What building layers needs: the engine, the ledger in which everything stands before it is made, and the deadline of the operator. */
export interface Workshop extends Folders {
  readonly engine: Engine;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly runId: string;
  /** Absolute path of the folder of the run; exists. */
  readonly directory: string;
  readonly ledger: FileLedger;
  readonly signal: AbortSignal;
  /** Builds of Dockerfiles by their inputs: equal ones are done once. */
  readonly builds: Map<string, Promise<void>>;
  readonly builder: () => Promise<Builder>;
  /** Says what happens to a layer. */
  tell(layer: string, what: string, durationMs?: number): void;
}

/** How long what is made may stay, for whoever sweeps. */
const EXPIRES_MS = 60 * 60 * 1000;

/** Runs work for which containers are made; they are in the ledger before, and out of it when they are gone. */
export async function inLedger<T>(
  { ledger, runId, signal }: Workshop,
  layer: string,
  remove: (id: string) => Promise<string | undefined>,
  work: (id: string) => Promise<T>,
): Promise<T> {
  const id = `opsproof-${runId}-${layer.replaceAll(/[^a-z0-9]+/g, '-')}.build`;
  const thing = { provider: 'docker', kind: 'build', id };
  const expires = new Date(Date.now() + EXPIRES_MS).toISOString();
  ledger.creating({ ...thing, owner: `layers/${layer}`, expires });
  // What runs in a container ends with it.
  const stop = () => void remove(id);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work(id);
  } finally {
    signal.removeEventListener('abort', stop);
    const left = await remove(id);
    if (left === undefined) ledger.destroyed(thing);
  }
}

/** The file for the output of a build. */
export function logOf({ directory }: Workshop, layer: string): string {
  return join(directory, `${layer.replaceAll('/', '-')}.build.log`);
}

/** The builder of an engine, asked once. */
export function builderOnce(engine: Engine, env: Workshop['env']): () => Promise<Builder> {
  let builder: Promise<Builder> | undefined;
  return () => {
    builder ??= builderOf(engine, env);
    return builder;
  };
}

/** Repository and tag of the image of a layer: of what it was made is part of its name. */
export function layerTag(layer: string, inputs: string): { readonly repo: string; readonly tag: string } {
  return { repo: `opsproof-layer/${layer}`, tag: inputs.replace('sha256:', '').slice(0, 16) };
}

/** Gives an image the name of its layer. @throws UnableError */
export async function nameLayer(
  { engine }: Workshop,
  id: string,
  layer: string,
  inputs: string,
): Promise<string> {
  const { repo, tag } = layerTag(layer, inputs);
  await engine.getImage(id).tag({ repo, tag });
  await engine.getImage(id).tag({ repo, tag: 'latest' });
  const { Id } = await engine.getImage(`${repo}:${tag}`).inspect();
  if (Id !== id) throw new UnableError(`the engine calls ${repo}:${tag} another image than ${id}`);
  return Id;
}
