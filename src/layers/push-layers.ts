import { ConfigurationError, messageOf, UnableError } from '../model/errors.ts';
import { engine } from '../transport/docker/engine.ts';
import { plannedLayers } from './layers.ts';
import { LAYERS_FILE } from './layers-file.ts';
import { readLock, writeLock } from './lock.ts';
import type { PlannedLayer } from './plan-layers.ts';
import type { ProveIo } from './prove-layer.ts';
import { pushImage } from './push-layer.ts';

/** What became of a layer that names where it is pushed. */
export interface PushOutcome {
  readonly layer: string;
  /** `registry/name@sha256:…` */
  readonly pushed?: string;
  readonly why?: string;
}

/**
 * Pushes the layers that have `push`, and records by which digests registries have them. One that has to be built or proved first, or
 * stands on such a layer, is not pushed.
 * @throws ConfigurationError, UnableError before anything is pushed
 */
export async function pushLayers(io: ProveIo): Promise<readonly PushOutcome[]> {
  const planned = await plannedLayers(io);
  if (planned.every(({ spec }) => spec.push === undefined))
    throw new ConfigurationError([
      {
        file: LAYERS_FILE,
        message: 'no layer says where it is pushed',
        hint: 'push: registry.example.com/shop/web',
      },
    ]);
  const connected = await engine();
  const lock = new Map(await readLock(io.cwd));
  const outcomes: PushOutcome[] = [];
  const refused = new Map<string, string>();
  for (const layer of planned) {
    const { name, push, below } = layer.spec;
    const red = below.find((one) => refused.has(one));
    const why = red === undefined ? whyNot(layer) : `it stands on ${red}: ${refused.get(red)}`;
    if (why !== undefined) refused.set(name, why);
    if (push === undefined) continue;
    const { locked } = layer;
    if (why !== undefined || locked === undefined) {
      outcomes.push({ layer: name, why: why ?? 'it was never built' });
      continue;
    }
    io.stdout.write(`${name}: pushing to ${push}\n`);
    try {
      const work = { engine: connected, env: io.env, signal: io.interrupt };
      const pushed = await pushImage(locked.image, push, work);
      lock.set(name, { ...locked, pushed });
      writeLock(io.cwd, lock);
      outcomes.push({ layer: name, pushed });
    } catch (error) {
      if (!(error instanceof UnableError)) throw error;
      outcomes.push({ layer: name, why: [messageOf(error), error.hint].filter(Boolean).join('\n  ') });
    }
  }
  return outcomes;
}

function whyNot({ build, prove, locked }: PlannedLayer): string | undefined {
  if (build !== undefined) return `it must be built: ${build}`;
  if (prove !== undefined) return `it must be proved: ${prove}`;
  return locked?.verdict === 'failed' || locked?.verdict === 'unable' ? `it is ${locked.verdict}` : undefined;
}
