import type { Remover, RemoverEntry, Scope, Sighting, Trace } from '../../provider/remover.ts';
import { FileLedger } from './ledger.ts';
import { distinct, keyOf, type OpenEntry, type ThingName } from './ledger-line.ts';
import { openLedgers, type RunLedger } from './ledgers.ts';
import { type LookedPlace, lookApart, lookAtOnce, placeKey } from './look.ts';
import { lifeOf, type ProcessPlace } from './runner-life.ts';
import { type Candidate, type Choice, whySpared } from './sweep-choice.ts';
import { unknownThings } from './unknown-things.ts';

export interface SweepOptions extends Choice {
  /** Absolute path of the folder of reports: the ledgers are in its folders. */
  readonly reports: string;
  readonly place: ProcessPlace;
  readonly removers: readonly RemoverEntry[];
  /** True: only looks. */
  readonly dryRun: boolean;
  /** True: caches are removed too, such as built images. */
  readonly caches: boolean;
  /** Provider → where to look besides where ledgers lead. Then each place is asked by itself, and one that cannot be asked hides no other. */
  readonly scopes?: ReadonlyMap<string, readonly Scope[]>;
}

export interface Sweep {
  /** What was removed, or would be. */
  readonly removed: readonly Candidate[];
  readonly failed: readonly { readonly candidate: Candidate; readonly why: string }[];
  readonly spared: readonly { readonly candidate: Candidate; readonly why: string }[];
  /** Who could not be asked, and why; things that only they know of are not included. */
  readonly unasked: readonly Unasked[];
  /** A line for each ledger that could not be read: things that only it lists are not included. */
  readonly unread: readonly string[];
  /** A line for each unknown provider of a dead run: its things are left alone. */
  readonly unknown: readonly string[];
  /** Each place that was asked, or where there was nothing to ask; empty unless `scopes` were given. */
  readonly looked: readonly (LookedPlace & { readonly provider: string })[];
}

export interface Unasked {
  /** Name of the provider. */
  readonly provider: string;
  readonly kinds: readonly string[];
  readonly error: Error;
  /** In which place; undefined: where it looks by itself, or everywhere. */
  readonly scope?: Scope;
  /** True if a ledger lists something of it, or an environment uses it. */
  readonly listed: boolean;
  /** How many things ledgers list there: nobody knows whether they exist. */
  readonly things: number;
}

type Draft = { -readonly [K in keyof Sweep]: Sweep[K][number][] };

/** In addition to the time of a kind: a busy engine may be slow, and a person can wait at the terminal. */
const GRACE_MS = 20_000;
const AT_ONCE = 8;

/**
 * Removes what dead runs left: what the ledgers of this repository list, and what has the label of any run, also of other repositories,
 * also if a ledger is lost. Never throws for what it cannot ask or remove.
 */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const { open: ledgers, unread } = await openLedgers(options.reports, options.place);
  const draft: Draft = {
    removed: [],
    failed: [],
    spared: [],
    unasked: [],
    unread: [...unread],
    unknown: [],
    looked: [],
  };
  for (const entry of options.removers) {
    try {
      const remover = await entry.load();
      const candidates = await gather(remover, entry, ledgers, options, draft);
      await clean(remover, entry, candidates, ledgers, options, draft);
    } catch (reason) {
      const error = reason instanceof Error ? reason : new Error(String(reason));
      draft.unasked.push(unaskedOf(entry, { error }, ledgers, options));
    }
  }
  draft.unknown.push(...unknownOf(ledgers, options));
  return draft;
}

function unaskedOf(
  { name: provider, kinds }: RemoverEntry,
  where: Pick<Unasked, 'error' | 'scope'>,
  ledgers: readonly RunLedger[],
  { scopes }: SweepOptions,
): Unasked {
  const open = ledgers.flatMap(({ account }) => account.open).filter((thing) => thing.provider === provider);
  const listed = open.length > 0 || where.scope !== undefined || scopes?.has(provider) === true;
  // Asked at once, all places are unasked together.
  const there =
    scopes === undefined ? open : open.filter(({ scope }) => placeKey(scope) === placeKey(where.scope));
  return { provider, kinds: kinds.map(({ name }) => name), listed, things: there.length, ...where };
}

/** What other versions of opsproof made for dead runs, run by run. */
function unknownOf(ledgers: readonly RunLedger[], { removers, place, run }: SweepOptions): string[] {
  return ledgers
    .filter((ledger) => run === undefined || ledger.run === run)
    .filter(({ account }) => lifeOf(account.runner, place) !== 'alive')
    .flatMap(({ run: of, account }) =>
      unknownThings(account.open, removers).map((line) => `left alone: run ${of}: ${line}`),
    );
}

/** Ledger and labels combined; things that only a ledger lists are included if they exist. */
async function gather(
  remover: Remover,
  entry: RemoverEntry,
  ledgers: readonly RunLedger[],
  options: SweepOptions,
  draft: Draft,
): Promise<Candidate[]> {
  const { name: provider, kinds } = entry;
  const { place, run, caches, dryRun } = options;
  const found = new Map<string, Candidate>();
  const listed = ledgers.flatMap(({ account }) => account.scopes.get(provider) ?? []);
  const scopes = distinct([...listed, ...(options.scopes?.get(provider) ?? [])]);
  const look = await (options.scopes === undefined ? lookAtOnce : lookApart)(remover, run, scopes);
  for (const sighting of look.sightings) {
    const candidate = fromSighting(provider, sighting, place);
    found.set(keyOf(candidate), candidate);
  }
  for (const { run: of, account } of ledgers.filter((ledger) => run === undefined || ledger.run === run)) {
    const life = lifeOf(account.runner, place);
    for (const listing of account.open.filter((thing) => isOf(thing, provider, kinds))) {
      const seen = found.get(keyOf(listing));
      if (seen === undefined && life === 'alive') continue;
      const there = seen !== undefined || (await look.isThere(listing));
      // It was removed with its machine, or never existed.
      if (there === false && life === 'dead' && !dryRun) note(listing, ledgers);
      if (there !== true) continue;
      found.set(
        keyOf(listing),
        fromEntry(listing, of, life === 'unknown' ? (seen?.life ?? life) : life, seen),
      );
    }
  }
  for (const { error, ...where } of look.places()) {
    if (error === undefined) draft.looked.push({ provider, ...where });
    else draft.unasked.push(unaskedOf(entry, { error, ...where }, ledgers, options));
  }
  const cached = caches ? ((await remover.caches?.()) ?? []) : [];
  return [...found.values(), ...cached.map((cache) => fromCache(provider, cache))];
}

function isOf(thing: ThingName, provider: string, kinds: RemoverEntry['kinds']): boolean {
  return thing.provider === provider && kinds.some(({ name }) => name === thing.kind);
}

async function clean(
  remover: Remover,
  { kinds }: RemoverEntry,
  candidates: readonly Candidate[],
  ledgers: readonly RunLedger[],
  options: SweepOptions,
  result: Draft,
): Promise<void> {
  for (const { name, limitMs } of kinds) {
    const queue = candidates.filter((candidate) => candidate.kind === name);
    const work = async () => {
      for (let candidate = queue.shift(); candidate !== undefined; candidate = queue.shift()) {
        const why = whySpared(candidate, options);
        if (why !== undefined) {
          result.spared.push({ candidate, why });
          continue;
        }
        const problem = options.dryRun
          ? undefined
          : await remover.remove(candidate, limitMs + (candidate.stopMs ?? 0) + GRACE_MS);
        if (problem !== undefined) result.failed.push({ candidate, why: problem });
        else result.removed.push(candidate);
        if (problem === undefined && !options.dryRun) note(candidate, ledgers);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
}

/** Records in its ledger that something is gone. */
function note(candidate: ThingName, ledgers: readonly RunLedger[]): void {
  const key = keyOf(candidate);
  const owner = ledgers.find(({ account }) => account.open.some((entry) => keyOf(entry) === key));
  if (owner === undefined) return;
  try {
    const ledger = new FileLedger(owner.directory);
    ledger.destroyed(candidate);
    ledger.close();
  } catch {
    // A ledger that cannot be written keeps the entry, and the next sweep sees that the thing does not exist.
  }
}

function fromSighting(provider: string, sighting: Sighting, place: ProcessPlace): Candidate {
  return {
    ...sighting,
    provider,
    expires: sighting.expires,
    madeAt: sighting.madeAt,
    price: sighting.price,
    kept: sighting.keep === true,
    life: lifeOf(sighting.runner, place),
  };
}

/** A cache belongs to no run; one in use is treated like one of a living run. */
function fromCache(provider: string, { used, ...trace }: Trace & { used: boolean }): Candidate {
  const life = used ? 'alive' : 'dead';
  return {
    ...trace,
    provider,
    run: '',
    owner: '',
    expires: undefined,
    madeAt: undefined,
    price: undefined,
    kept: false,
    life,
  };
}

function fromEntry(
  entry: OpenEntry,
  run: string,
  life: Candidate['life'],
  seen: Candidate | undefined,
): Candidate {
  const madeAt = Date.parse(entry.at);
  return {
    ...entry,
    run,
    life,
    called: [...entry.called, ...(seen?.called ?? [])],
    price: seen?.price,
    madeAt: Number.isNaN(madeAt) ? undefined : madeAt,
  };
}
