import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { ConfigurationError, messageOf, UnableError } from '../model/errors.ts';
import { askEngine } from '../provider/docker/ask-engine.ts';
import { makeRunId } from '../run/run-id.ts';
import { WatchedLedger } from '../stack/watched-ledger.ts';
import { engine } from '../transport/docker/engine.ts';
import { buildLayer } from './build-layer.ts';
import { LayerFailed } from './layer-failed.ts';
import { type Lock, type LockedLayer, readLock, writeLock } from './lock.ts';
import { type PlannedLayer, planLayers } from './plan-layers.ts';
import { type ProveIo, proveLayer } from './prove-layer.ts';
import { readLayers } from './read-layers.ts';
import { builderOnce, nameLayer, type Workshop } from './workshop.ts';

/** What happened to a layer. */
export interface LayerOutcome {
  readonly layer: string;
  /** `unchanged`: nothing had to be done. `refused`: it stands on one that is red. */
  readonly what: 'unchanged' | 'built' | 'proved' | 'failed' | 'unable' | 'refused' | 'interrupted';
  readonly why?: string;
  readonly locked?: LockedLayer;
}

/** What is wanted: everything, or only one of the two halves. */
export interface LayersWanted {
  readonly build: boolean;
  readonly prove: boolean;
}

/** The layers and what has to be done for each. @throws ConfigurationError, UnableError */
export async function plannedLayers(io: Pick<ProveIo, 'cwd' | 'env'>): Promise<readonly PlannedLayer[]> {
  const { cwd, env } = io;
  const [specs = [], lock, settings] = await Promise.all([
    readLayers(cwd, env),
    readLock(cwd),
    loadSettings(cwd),
  ]);
  const folders = { cwd, reports: join(cwd, settings.reports) };
  return askEngine((connected) => planLayers(specs, lock, folders, connected), PLAN_MS);
}

/** Digests of build folders are part of it. */
const PLAN_MS = 120_000;
/** Builds at the same time. */
const MOST_AT_ONCE = 3;

/**
 * Builds the layers that changed, side by side where they do not stand on each other, and proves each before anything stands on it.
 * @throws ConfigurationError, UnableError before anything is made
 */
export async function runLayers(io: ProveIo, wanted: LayersWanted): Promise<readonly LayerOutcome[]> {
  const planned = await plannedLayers(io);
  const settings = await loadSettings(io.cwd);
  const lock = new Map(await readLock(io.cwd));
  const workshop = await openWorkshop(io, join(io.cwd, settings.reports));
  const outcomes = new Map<string, Promise<LayerOutcome>>();
  const building = queue(MOST_AT_ONCE);
  // A process runs features one at a time.
  const proving = queue(1);
  try {
    for (const layer of planned) {
      const below = layer.spec.below.map((name) => outcomes.get(name) ?? Promise.reject(new Error(name)));
      outcomes.set(layer.spec.name, one(layer, below, { io, wanted, workshop, lock, building, proving }));
    }
    return await allDone([...outcomes.values()]);
  } finally {
    const left = workshop.ledger.account().open.length;
    await workshop.close(left === 0 ? 'done' : 'left');
  }
}

/** All outcomes when no work is under way any more. @throws what the works threw, all mistakes at once */
async function allDone(outcomes: readonly Promise<LayerOutcome>[]): Promise<readonly LayerOutcome[]> {
  const ends = await Promise.allSettled(outcomes);
  // What stands on a layer fails with the same error.
  const errors = new Set(ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : [])));
  const mistakes = [...errors].flatMap((error) => (error instanceof ConfigurationError ? [error] : []));
  for (const error of errors) if (!(error instanceof ConfigurationError)) throw error;
  if (mistakes.length > 0) throw new ConfigurationError(mistakes.flatMap(({ problems }) => problems));
  return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
}

interface Work {
  readonly io: ProveIo;
  readonly wanted: LayersWanted;
  readonly workshop: Workshop;
  readonly lock: Map<string, LockedLayer>;
  readonly building: Queue;
  readonly proving: Queue;
}

async function one(
  layer: PlannedLayer,
  waited: readonly Promise<LayerOutcome>[],
  { io, wanted, workshop, lock, building, proving }: Work,
): Promise<LayerOutcome> {
  const { name } = layer.spec;
  const below = await Promise.all(waited);
  const red = below.find(({ what, locked }) => locked === undefined || isRed(what, locked));
  if (red !== undefined)
    return { layer: name, what: 'refused', why: `it stands on ${red.layer}, which is ${redWord(red)}` };
  const keep = (locked: LockedLayer) => {
    lock.set(name, locked);
    writeLock(io.cwd, lock as Lock);
  };
  try {
    let { locked } = layer;
    let what: LayerOutcome['what'] = 'unchanged';
    if (layer.build !== undefined) {
      if (!wanted.build) return { layer: name, what: 'refused', why: `it must be built: ${layer.build}` };
      const on = below.flatMap((each) =>
        each.locked === undefined ? [] : [{ layer: each.layer, locked: each.locked }],
      );
      locked = await building(() => buildLayer(layer, on, workshop));
      what = 'built';
      keep(locked);
    }
    if (locked !== undefined && layer.prove !== undefined && wanted.prove) {
      const built = locked;
      locked = await proving(async () => {
        workshop.tell(name, 'its features');
        // What another branch built is not what its features are asked about.
        await nameLayer(workshop, built.image, name, built.inputs);
        return proveLayer(layer, built, io);
      });
      what = locked.verdict === 'passed' ? 'proved' : locked.verdict === 'failed' ? 'failed' : 'unable';
      keep(locked);
    }
    return { layer: name, what, ...(locked === undefined ? {} : { locked }) };
  } catch (error) {
    if (io.interrupt.aborted) return { layer: name, what: 'interrupted' };
    if (error instanceof LayerFailed) return { layer: name, what: 'failed', why: error.message };
    if (error instanceof ConfigurationError) throw error;
    const hint = error instanceof UnableError && error.hint !== undefined ? `\n  ${error.hint}` : '';
    return { layer: name, what: 'unable', why: `${messageOf(error)}${hint}` };
  }
}

/** Nothing is built on what its features, if it has any, do not prove. */
function isRed(what: LayerOutcome['what'], { verdict }: LockedLayer): boolean {
  return (
    ['failed', 'unable', 'refused', 'interrupted'].includes(what) ||
    verdict === 'failed' ||
    verdict === 'unable'
  );
}

function redWord({ what, locked }: LayerOutcome): string {
  return what === 'unchanged' || what === 'built' ? (locked?.verdict ?? what) : what;
}

type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/** At most so many at a time, first come, first served. */
function queue(most: number): Queue {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

async function openWorkshop(io: ProveIo, reports: string): Promise<Workshop & Pick<WatchedLedger, 'close'>> {
  const { cwd, env, stdout, interrupt } = io;
  const runId = makeRunId(new Date());
  const directory = join(reports, runId);
  mkdirSync(directory, { recursive: true });
  const tell = (layer: string, what: string, durationMs?: number) => {
    const took = durationMs === undefined ? '' : `  (${(durationMs / 1000).toFixed(1)} s)`;
    stdout.write(`${layer}: ${what}${took}\n`);
  };
  const watched = new WatchedLedger({
    runId,
    directory,
    cwd,
    env,
    execPath: process.execPath,
    environment: 'layers',
    keep: false,
    now: Date.now,
    onEvent: ({ environment, phase }) => tell(environment, phase),
  });
  const connected = await engine();
  return {
    engine: connected,
    env,
    runId,
    directory,
    reports,
    cwd,
    ledger: watched.file,
    signal: interrupt,
    builds: new Map(),
    builder: builderOnce(connected, env),
    tell,
    close: (how) => watched.close(how),
  };
}
