import { join } from 'node:path';
import { loadDriftIgnores } from '../config/drift-ignores.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { DriftHistory, type KnownChange } from '../history/drift-history.ts';
import type { AuditLine } from '../model/audit-line.ts';
import { type Difference, differenceFingerprint } from '../model/difference.ts';
import type { LiveEnvironment } from '../model/environment.ts';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import type { Resource, Watchlist } from '../resource/resource.ts';
import { type Baseline, baselineFolder, readBaseline } from './baseline.ts';
import { findBlind, type Unwatched } from './blind.ts';
import { printChangeWithEffects, type TypeOf } from './changes-text.ts';
import { type Blind, type Change, compareHosts, compareInventories } from './compare.ts';
import { dryRunNoun } from './dry-run-noun.ts';
import { type ChangeWithEffects, joinEffects } from './effects.ts';
import { type Sifted, siftChanges } from './ignore.ts';
import { type ChangeOutcome, changeOutcome } from './outcome.ts';
import { readHosts } from './read-hosts.ts';

export interface DriftOptions {
  readonly cwd: string;
  readonly environment: LiveEnvironment;
  readonly resources: readonly Resource[];
  /** What the user's settings add to what is read. */
  readonly watched: Watchlist;
  /** Absolute path of the history. */
  readonly history: string;
  readonly now: Date;
  /** How long what is gone is kept; default three years. */
  readonly keepDays?: number | undefined;
  /** How values are printed. */
  readonly typeOf: TypeOf;
  /** Writes a line of the audit log. */
  note?(line: AuditLine): void;
}

/** A change that is no longer reported. */
export interface EndedChange {
  readonly fingerprint: string;
  readonly change: Change;
  readonly outcome: ChangeOutcome;
}

/** A change with its effects, and the night on which it was first observed. */
export interface DatedChange extends ChangeWithEffects {
  readonly since: string;
  /** True if last night did not report it. */
  readonly fresh: boolean;
}

export interface Drift {
  readonly changes: readonly DatedChange[];
  /** What was reported last time and no longer is, with what happened to it. */
  readonly left: readonly EndedChange[];
  /** What happened to any change that was reported on an earlier night, by its fingerprint. */
  outcomeOf(mark: string): ChangeOutcome;
  readonly sifted: Sifted;
  readonly blind: readonly Blind[];
  /** What exists and is not in the baseline, so that it is not watched. */
  readonly unwatched: readonly Unwatched[];
  /** Hosts without a baseline, and hosts of the baseline that are not in the environment. */
  readonly hosts: { readonly gone: readonly string[]; readonly fresh: readonly string[] };
}

/** The content of a baseline: noun → its attributes. */
function watchedBy(
  resources: readonly Resource[],
  { converge = [] }: LiveEnvironment,
): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ...converge.map((dryRun) => [dryRunNoun(dryRun), []] as const),
    ...resources.flatMap(({ noun, inventory, attributes }) =>
      inventory === undefined ? [] : [[noun, [...inventory.keep, ...Object.keys(attributes)]] as const],
    ),
  ]);
}

/** In the accepted state a dry run would change nothing. */
function withDryRuns(accepted: Baseline, { converge = [] }: LiveEnvironment): Baseline {
  const settled = (host: string) =>
    Object.fromEntries(
      converge.filter(({ hosts }) => hosts.includes(host)).map((dryRun) => [dryRunNoun(dryRun), {}]),
    );
  return Object.fromEntries(
    Object.entries(accepted).map(([host, things]) => [
      host,
      Object.keys(things).length === 0 ? things : { ...things, ...settled(host) },
    ]),
  );
}

/**
 * What differs from the accepted baseline tonight, since when, and what has recovered.
 * @throws ConfigurationError if nothing was accepted yet
 */
export async function findDrift(options: DriftOptions): Promise<Drift> {
  const { cwd, environment, now } = options;
  const baseline = withDryRuns(await acceptedBaseline(cwd, environment.name), environment);
  const ignores = await loadDriftIgnores(
    cwd,
    `${baselineFolder(environment.name)}/ignores.yaml`,
    watchedBy(options.resources, environment),
  );
  const read = await readHosts(environment, options.resources, options.watched, options.note, true);
  const groups = Object.fromEntries(
    Object.entries(environment.hosts).map(([name, host]) => [name, host.groups ?? []]),
  );
  const sifted = siftChanges(
    compareInventories(baseline, read.inventories, groups),
    ignores,
    now.toISOString().slice(0, 10),
    findBlind(baseline, read),
  );
  const { blind, unwatched } = sifted;
  const tonight = { baseline, inventories: read.inventories, ignored: sifted.ignored };
  const folded = joinEffects(sifted.changes);
  const history = await openHistory(options.history);
  try {
    const at = now.toISOString();
    const marks = folded.map((one) => ({
      fingerprint: differenceFingerprint(one.change),
      difference: differenceOf(one.change),
      text: printChangeWithEffects(one, options.typeOf),
      hosts: one.change.hosts,
    }));
    const { sightings, left } = history.record(
      {
        environment: environment.name,
        at,
        hosts: Object.keys(environment.hosts).length,
        blind: blind.length,
      },
      marks,
      // A host that could not be read at all may have every change; one with an unreadable noun, those of that noun.
      ({ noun }) => blind.some((spot) => spot.noun === undefined || spot.noun === noun),
      options.keepDays,
    );
    const changes = folded.map((one) => {
      const { since, fresh } = sightings.get(differenceFingerprint(one.change)) ?? { since: at, fresh: true };
      return { ...one, since, fresh };
    });
    const known = history.known(environment.name);
    const became = (mark: string) => {
      const one = known.get(mark);
      return one === undefined ? ({ how: 'otherwise' } as const) : changeOutcome(changeOf(one), tonight);
    };
    const hosts = compareHosts(baseline, Object.keys(environment.hosts));
    return {
      ...{ changes, sifted, blind, unwatched, hosts },
      outcomeOf: became,
      left: left.map((one) => ({
        fingerprint: one.fingerprint,
        change: changeOf(one),
        outcome: became(one.fingerprint),
      })),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SQLITE_ERROR') throw error;
    throw forgotten(error as Error, options.history);
  } finally {
    history.close();
  }
}

/** @throws UnableError: without it, it is unknown what is new, and what was reported before */
async function openHistory(file: string): Promise<DriftHistory> {
  try {
    makeFolder(join(file, '..'));
    return new DriftHistory(file);
  } catch (error) {
    throw forgotten(error as Error, file);
  }
}

function forgotten({ message }: Error, file: string): UnableError {
  return new UnableError(`earlier nights are not known: ${message} (${file})`, {
    hint: 'make room, or give the current user access to the folder of reports',
  });
}

/** The baseline of an environment. @throws ConfigurationError if nothing was accepted yet */
export async function acceptedBaseline(cwd: string, environment: string): Promise<Baseline> {
  const baseline = await readBaseline(cwd, environment);
  if (baseline === undefined) throw nothingAccepted(environment);
  return baseline;
}

/** What the history keeps of a change. */
function differenceOf({ kind, noun, name, attribute, from, to }: Change): Difference {
  return {
    ...{ kind, noun, name },
    ...(attribute === undefined ? {} : { attribute }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function changeOf({ difference, hosts }: KnownChange): Change {
  return { ...difference, hosts, others: [] };
}

function nothingAccepted(environment: string): ConfigurationError {
  return new ConfigurationError([
    {
      message: `the environment "${environment}" has no baseline: nothing has been accepted yet, so there is nothing to compare with`,
      hint:
        `accept the current state as the baseline: opsproof drift accept --env ${environment}; it writes ` +
        `${baselineFolder(environment)}/<host>.json, to review and commit. opsproof run --env ${environment} needs no baseline`,
    },
  ]);
}
