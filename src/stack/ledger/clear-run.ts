import { messageOf } from '../../model/errors.ts';
import type { Remover, RemoverEntry, Scope, Trace } from '../../provider/remover.ts';
import { type Account, keyOf, type OpenEntry, type ThingName } from './ledger-line.ts';
import { unknownThings } from './unknown-things.ts';

export interface ClearOptions {
  readonly run: string;
  /** What the ledger lists. */
  readonly open: readonly OpenEntry[];
  /** Left alone although it has the run's label. */
  readonly spared: readonly ThingName[];
  /** The providers that may have made something for the run: asked for it by label. */
  readonly providers: ReadonlySet<string>;
  readonly scopes: Account['scopes'];
  readonly removers: readonly RemoverEntry[];
  /** After this long, what is left is reported instead. */
  readonly limitMs: number;
  /** A clock that cannot be set, in milliseconds. */
  steady(): number;
  pause(ms: number): Promise<unknown>;
  /** Called for everything that was there and is gone, and for every entry that does not exist. */
  onRemoved(thing: ThingName): void;
  /** Called once for each thing that goes wrong. */
  onProblem(text: string): void;
}

/** How long to wait for something that was about to be made when the runner died, unless its kind says how long: an engine finishes every request. */
const APPEARS_MS = 15_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/** After a minute of trying, an engine that comes back is not asked so often any more. */
const PATIENT_MS = 60_000;
const PATIENT_PAUSE_MS = 10_000;

/**
 * Removes everything of a run whose maker is dead: round after round until a look finds nothing any more. Never throws; returns a line for
 * each thing that is left.
 */
export async function clearRun(options: ClearOptions): Promise<readonly string[]> {
  const told = new Set<string>();
  const onProblem = (text: string) => {
    if (!told.has(text)) options.onProblem(text);
    told.add(text);
  };
  const used = options.removers.filter(({ name }) => options.providers.has(name));
  const left = await Promise.all(
    used.map(async (entry) => {
      try {
        return await clear(await entry.load(), entry, { ...options, onProblem });
      } catch (error) {
        const text = `${entry.name}: ${messageOf(error)}`;
        onProblem(text);
        return [text];
      }
    }),
  );
  const unknown = unknownThings(options.open, options.removers);
  for (const text of unknown) onProblem(text);
  return [...left.flat(), ...unknown];
}

async function clear(remover: Remover, entry: RemoverEntry, options: ClearOptions): Promise<string[]> {
  const { name: provider, kinds } = entry;
  const began = options.steady();
  const spared = new Set(options.spared.map(keyOf));
  const keyed = (trace: Trace) => keyOf({ provider, kind: trace.kind, id: trace.id });
  const open = new Map<string, Trace>();
  /** May still be on their way: missing does not mean gone. */
  const unborn = new Map<string, Trace>();
  for (const thing of options.open) {
    if (thing.provider !== provider || !kinds.some(({ name }) => name === thing.kind)) continue;
    open.set(keyOf(thing), thing);
    if (!thing.created) unborn.set(keyOf(thing), thing);
  }
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const { seen, problem } = await look(remover, options.run, options.scopes.get(provider) ?? []);
    if (problem !== undefined) options.onProblem(problem);
    const found = seen.filter((trace) => !spared.has(keyed(trace)));
    for (const trace of found) {
      const key = keyed(trace);
      const called = [...(open.get(key)?.called ?? []), ...(trace.called ?? [])];
      unborn.delete(key);
      open.set(key, { ...open.get(key), ...trace, called });
    }
    const waiting = options.steady() - began;
    if (open.size === 0 && found.length === 0 && problem === undefined) {
      if (waiting > vigilMs(kinds, unborn)) {
        for (const trace of unborn.values()) options.onRemoved({ ...trace, provider });
        return [];
      }
    }
    if (waiting > options.limitMs) {
      return [...open.keys(), ...(problem === undefined ? [] : [problem])];
    }
    const onRemoved = (trace: Trace) => {
      if (!unborn.has(keyed(trace))) options.onRemoved({ ...trace, provider });
    };
    // What is not there yet is looked for by name in every round, because not everything can be found by label.
    for (const [key, trace] of unborn) open.set(key, trace);
    const failed =
      problem !== undefined ||
      (await removeAll(remover, kinds, open, { onRemoved, onProblem: options.onProblem }));
    if (!failed && unborn.size === 0) continue;
    await options.pause(waiting > PATIENT_MS ? PATIENT_PAUSE_MS : pause);
  }
}

/** How long the slowest of them may still take to appear; negative if all are known. */
function vigilMs(kinds: RemoverEntry['kinds'], unborn: ReadonlyMap<string, Trace>): number {
  const waited = new Set([...unborn.values()].map(({ kind }) => kind));
  const limits = kinds.filter(({ name }) => waited.has(name)).map(({ appearsMs = APPEARS_MS }) => appearsMs);
  return Math.max(-1, ...limits);
}

/** Kind after kind, everything of a kind in parallel. @returns true if something could not be removed */
async function removeAll(
  remover: Remover,
  kinds: RemoverEntry['kinds'],
  open: Map<string, Trace>,
  options: { onRemoved(trace: Trace): void; onProblem(text: string): void },
): Promise<boolean> {
  let failed = false;
  for (const { name, limitMs } of kinds) {
    const things = [...open].filter(([, trace]) => trace.kind === name);
    await Promise.all(
      things.map(async ([key, trace]) => {
        const problem = await remover.remove(trace, limitMs + (trace.stopMs ?? 0));
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
  scopes: readonly Scope[],
): Promise<{ seen: readonly Trace[]; problem: string | undefined }> {
  try {
    return { seen: await remover.find(run, scopes), problem: undefined };
  } catch (error) {
    return { seen: [], problem: messageOf(error) };
  }
}
