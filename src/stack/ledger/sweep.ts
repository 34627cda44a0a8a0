import type { Remover, Sighting, Trace } from '../../provider/remover.ts';
import type { REMOVERS } from '../../provider/removers.ts';
import { FileLedger } from './ledger.ts';
import { keyOf, type OpenEntry } from './ledger-line.ts';
import { openLedgers, type RunLedger } from './ledgers.ts';
import { lifeOf, type Place } from './runner-life.ts';
import { type Candidate, type Choice, whySpared } from './sweep-choice.ts';

export interface SweepOptions extends Choice {
  /** Absolute path of the folder of reports: the ledgers are in its folders. */
  readonly reports: string;
  readonly place: Place;
  readonly removers: typeof REMOVERS;
  /** True: only looks. */
  readonly dryRun: boolean;
  /** True: caches go too, such as built images. */
  readonly caches: boolean;
}

export interface Sweep {
  /** What was removed, or would be. */
  readonly removed: readonly Candidate[];
  /** A line for each thing that could not be removed. */
  readonly failed: readonly string[];
  readonly spared: readonly { readonly candidate: Candidate; readonly why: string }[];
  /** Who could not be asked, and why; what only they know is not known. */
  readonly unasked: readonly Unasked[];
  /** A line for each ledger that could not be read: what only it lists is not known. */
  readonly unread: readonly string[];
}

export interface Unasked {
  readonly kinds: readonly Trace['kind'][];
  readonly error: Error;
  /** True when a ledger lists something of these kinds. */
  readonly listed: boolean;
}

type Draft = { -readonly [K in keyof Sweep]: Sweep[K][number][] };

/** A busy engine takes its time; nobody waits for a sweep at a terminal. */
const REMOVE_MS = 30_000;
const AT_ONCE = 8;

/**
 * Removes what dead runs left: what the ledgers of this repository list, and what bears the label of any run, also of other
 * repositories, also when a ledger is lost. Never throws for what it cannot ask or remove.
 */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const { open: ledgers, unread } = await openLedgers(options.reports);
  const draft: Draft = { removed: [], failed: [], spared: [], unasked: [], unread: [...unread] };
  for (const { kinds, load } of options.removers) {
    try {
      const remover = await load();
      await clean(remover, kinds, await gather(remover, kinds, ledgers, options), ledgers, options, draft);
    } catch (reason) {
      const error = reason instanceof Error ? reason : new Error(String(reason));
      const listed = ledgers.some(({ account }) => account.open.some(({ kind }) => kinds.includes(kind)));
      draft.unasked.push({ kinds, error, listed });
    }
  }
  return draft;
}

/** Ledger and labels put together; of what only a ledger knows, what is there. */
async function gather(
  remover: Remover,
  kinds: readonly Trace['kind'][],
  ledgers: readonly RunLedger[],
  { place, run, caches, dryRun }: SweepOptions,
): Promise<Candidate[]> {
  const found = new Map<string, Candidate>();
  for (const sighting of await remover.find(run)) found.set(keyOf(sighting), fromSighting(sighting, place));
  for (const { run: of, account } of ledgers.filter((ledger) => run === undefined || ledger.run === run)) {
    const life = lifeOf(account.runner, place);
    for (const entry of account.open.filter(({ kind }) => kinds.includes(kind))) {
      const seen = found.get(keyOf(entry));
      if (seen === undefined && life === 'alive') continue;
      if (seen === undefined && !(await remover.isThere(entry))) {
        // It went with its machine, or never came to be.
        if (life === 'dead' && !dryRun) note(entry, ledgers);
        continue;
      }
      found.set(keyOf(entry), fromEntry(entry, of, life === 'unknown' ? (seen?.life ?? life) : life, seen));
    }
  }
  const cached = caches ? ((await remover.caches?.()) ?? []) : [];
  return [...found.values(), ...cached.map(fromCache)];
}

async function clean(
  remover: Remover,
  kinds: readonly Trace['kind'][],
  candidates: readonly Candidate[],
  ledgers: readonly RunLedger[],
  options: SweepOptions,
  result: Draft,
): Promise<void> {
  for (const kind of kinds) {
    const queue = candidates.filter((candidate) => candidate.kind === kind);
    const work = async () => {
      for (let candidate = queue.shift(); candidate !== undefined; candidate = queue.shift()) {
        const why = whySpared(candidate, options);
        if (why !== undefined) {
          result.spared.push({ candidate, why });
          continue;
        }
        const problem = options.dryRun ? undefined : await remover.remove(candidate, REMOVE_MS);
        if (problem !== undefined) result.failed.push(problem);
        else result.removed.push(candidate);
        if (problem === undefined && !options.dryRun) note(candidate, ledgers);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
}

/** Writes into the ledger that knows of it that something is gone. */
function note(candidate: Pick<Trace, 'kind' | 'id'>, ledgers: readonly RunLedger[]): void {
  const key = keyOf(candidate);
  const owner = ledgers.find(({ account }) => account.open.some((entry) => keyOf(entry) === key));
  if (owner === undefined) return;
  try {
    const ledger = new FileLedger(owner.directory);
    ledger.destroyed(candidate);
    ledger.close();
  } catch {
    // A ledger that cannot be written names the thing once more, and the next sweep sees that it is not there.
  }
}

function fromSighting(sighting: Sighting, place: Place): Candidate {
  return {
    ...sighting,
    expires: sighting.expires,
    madeAt: sighting.madeAt,
    kept: sighting.keep === true,
    life: lifeOf(sighting.runner, place),
  };
}

/** A cache belongs to no run; one in use is as good as one of a living run. */
function fromCache({ used, ...trace }: Trace & { used: boolean }): Candidate {
  const life = used ? 'alive' : 'dead';
  return { ...trace, run: '', owner: '', expires: undefined, madeAt: undefined, kept: false, life };
}

function fromEntry(
  entry: OpenEntry,
  run: string,
  life: Candidate['life'],
  seen: Candidate | undefined,
): Candidate {
  const { kind, id, owner, expires, kept } = entry;
  const madeAt = Date.parse(entry.at);
  const processes = [...entry.processes, ...(seen?.processes ?? [])];
  return {
    kind,
    id,
    owner,
    expires,
    kept,
    run,
    life,
    processes,
    madeAt: Number.isNaN(madeAt) ? undefined : madeAt,
  };
}
