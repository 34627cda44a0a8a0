import { setTimeout as sleep } from 'node:timers/promises';
import type { Remover, Trace } from '../../provider/remover.ts';
import type { REMOVERS } from '../../provider/removers.ts';
import { keyOf, type OpenEntry } from './ledger-line.ts';

export interface ClearOptions {
  readonly run: string;
  /** What the ledger lists. */
  readonly open: readonly OpenEntry[];
  /** Left alone although it bears the run's label. */
  readonly spared: readonly Pick<Trace, 'kind' | 'id'>[];
  /** Kinds that the run may have made: they are looked for by label. */
  readonly kinds: ReadonlySet<Trace['kind']>;
  readonly removers: typeof REMOVERS;
  /** After this long what is left is told instead. */
  readonly limitMs: number;
  /** Called for everything that was there and is gone, and for every entry that is not there. */
  onRemoved(trace: Trace): void;
  /** Called once for each thing that goes wrong. */
  onProblem(text: string): void;
}

/** A network goes only when its containers are gone: it is tried again in the next round. */
const REMOVE_MS: Partial<Record<Trace['kind'], number>> = { network: 1_000, volume: 1_000, image: 1_000 };
const REMOVE_DEFAULT_MS = 5_000;
/** How long something is waited for that was about to be made when the runner died: an engine finishes what it was asked. */
const VIGIL_MS = 15_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Removes everything of a run whose maker is dead: round after round until a look shows nothing any more.
 * Never throws; returns a line for each thing that is left.
 */
export async function clearRun(options: ClearOptions): Promise<readonly string[]> {
  const told = new Set<string>();
  const onProblem = (text: string) => {
    if (!told.has(text)) options.onProblem(text);
    told.add(text);
  };
  const used = options.removers.filter(({ kinds }) => kinds.some((kind) => options.kinds.has(kind)));
  const left = await Promise.all(
    used.map(async ({ kinds, load }) => {
      try {
        return await clear(await load(), kinds, { ...options, onProblem });
      } catch (error) {
        const text = `${kinds.join(', ')}: ${error instanceof Error ? error.message : String(error)}`;
        onProblem(text);
        return [text];
      }
    }),
  );
  return left.flat();
}

async function clear(
  remover: Remover,
  kinds: readonly Trace['kind'][],
  options: ClearOptions,
): Promise<string[]> {
  const began = performance.now();
  const spared = new Set(options.spared.map(keyOf));
  const open = new Map<string, Trace>();
  /** May still be on their way into the world: not there is not gone. */
  const unborn = new Map<string, Trace>();
  for (const entry of options.open.filter(({ kind }) => kinds.includes(kind))) {
    open.set(keyOf(entry), entry);
    if (!entry.created) unborn.set(keyOf(entry), entry);
  }
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const { seen, problem } = await look(remover, options.run);
    if (problem !== undefined) options.onProblem(problem);
    const found = seen.filter((trace) => !spared.has(keyOf(trace)));
    for (const trace of found) {
      unborn.delete(keyOf(trace));
      open.set(keyOf(trace), {
        ...trace,
        processes: [...processesOf(open, trace), ...(trace.processes ?? [])],
      });
    }
    const waiting = performance.now() - began;
    if (open.size === 0 && found.length === 0 && problem === undefined) {
      if (unborn.size === 0 || waiting > VIGIL_MS) {
        for (const trace of unborn.values()) options.onRemoved(trace);
        return [];
      }
    }
    if (waiting > options.limitMs) {
      return [...open.keys(), ...(problem === undefined ? [] : [problem])];
    }
    const onRemoved = (trace: Trace) => {
      if (!unborn.has(keyOf(trace))) options.onRemoved(trace);
    };
    // What is not there yet is asked for by name in every round: not everything can be found by label.
    for (const [key, trace] of unborn) open.set(key, trace);
    const failed =
      problem !== undefined || (await removeAll(remover, kinds, open, { ...options, onRemoved }));
    if (!failed && unborn.size === 0) continue;
    await sleep(pause);
  }
}

/** Kind after kind, everything of a kind side by side. @returns true when something could not be removed */
async function removeAll(
  remover: Remover,
  kinds: readonly Trace['kind'][],
  open: Map<string, Trace>,
  options: ClearOptions,
): Promise<boolean> {
  let failed = false;
  for (const kind of kinds) {
    const things = [...open].filter(([, trace]) => trace.kind === kind);
    await Promise.all(
      things.map(async ([key, trace]) => {
        const problem = await remover.remove(trace, REMOVE_MS[kind] ?? REMOVE_DEFAULT_MS);
        if (problem === undefined) {
          open.delete(key);
          options.onRemoved(trace);
        } else {
          failed = true;
          options.onProblem(problem);
        }
      }),
    );
  }
  return failed;
}

async function look(
  remover: Remover,
  run: string,
): Promise<{ seen: readonly Trace[]; problem: string | undefined }> {
  try {
    return { seen: await remover.find(run), problem: undefined };
  } catch (error) {
    return { seen: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

function processesOf(open: ReadonlyMap<string, Trace>, trace: Trace) {
  return open.get(keyOf(trace))?.processes ?? [];
}
