import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDriftIgnores } from '../config/drift-ignores.ts';
import type { LiveEnvironment } from '../config/environment.ts';
import { revealedSecrets } from '../config/revealed-secrets.ts';
import { DriftHistory } from '../history/drift-history.ts';
import { Host } from '../host/host.ts';
import type { AuditLine } from '../model/audit-line.ts';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import { Mask } from '../model/mask.ts';
import { maskValue } from '../model/mask-value.ts';
import { protectionOf } from '../model/protection.ts';
import type { Resource } from '../resource/resource.ts';
import { liveHosts } from '../stack/live-hosts.ts';
import { type Baseline, baselineFolder, readBaseline, writeBaselineHost } from './baseline.ts';
import { fingerprint } from './changes-text.ts';
import { type Blind, type Change, compareHosts, compareInventories } from './compare.ts';
import { type Sifted, siftChanges } from './ignore.ts';
import { type HostInventory, takeInventory } from './inventory.ts';

/** Hosts that are read at the same time. */
const HOSTS_AT_ONCE = 20;

export interface DriftOptions {
  readonly cwd: string;
  readonly environment: LiveEnvironment;
  readonly resources: readonly Resource[];
  /** Absolute path of the history. */
  readonly history: string;
  readonly now: Date;
  /** A line of the audit log. */
  note?(line: AuditLine): void;
}

/** A change with the night it was first seen on. */
export interface DatedChange {
  readonly change: Change;
  readonly since: string;
  /** True when last night did not tell of it. */
  readonly fresh: boolean;
}

export interface Drift {
  readonly changes: readonly DatedChange[];
  /** What was told last time and is as the baseline says again. */
  readonly recovered: readonly string[];
  readonly sifted: Sifted;
  readonly blind: readonly Blind[];
  /** Hosts without a baseline, and hosts of the baseline that are not in the environment. */
  readonly hosts: { readonly gone: readonly string[]; readonly fresh: readonly string[] };
}

/** Reads every host of the environment; a host that cannot be reached is blind for itself only. */
export async function readHosts(
  environment: LiveEnvironment,
  resources: readonly Resource[],
  note: DriftOptions['note'] = () => {},
): Promise<{ inventories: Readonly<Record<string, HostInventory>>; blind: readonly Blind[] }> {
  const mask = new Mask();
  for (const secret of await revealedSecrets(environment)) mask.add(secret);
  // Whoever compares only looks, also where others may act.
  const protection = protectionOf({ ...environment, environment: environment.name, protected: true });
  const inventories: Record<string, HostInventory> = {};
  const blind: Blind[] = [];
  const waiting = [...liveHosts(environment)];
  const worker = async () => {
    for (let member = waiting.shift(); member !== undefined; member = waiting.shift()) {
      const { name, groups, target } = member;
      const host = new Host({
        name,
        groups,
        target,
        ...(protection === undefined ? {} : { protection }),
        note: (line) => note({ environment: environment.name, ...line }),
      });
      try {
        const around = {
          host: async () => host,
          reach: async () => undefined,
          endpoint: () => undefined,
          response: undefined,
          reply: undefined,
        };
        const inventory = maskValue(await takeInventory(name, around, resources), mask) as HostInventory;
        inventories[name] = inventory;
        for (const [noun, why] of Object.entries(inventory.unable)) blind.push({ host: name, noun, why });
      } catch (error) {
        if (!(error instanceof UnableError)) throw error;
        blind.push({ host: name, why: mask.apply(error.message) });
      } finally {
        await host.close();
      }
    }
  };
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, worker));
  return { inventories, blind };
}

/**
 * What is different from the accepted baseline tonight, since when, and what is well again.
 * @throws ConfigurationError when nothing was accepted yet
 */
export async function findDrift(options: DriftOptions): Promise<Drift> {
  const { cwd, environment, now } = options;
  const baseline = await readBaseline(cwd, environment.name);
  if (baseline === undefined) throw nothingAccepted(environment.name);
  const ignores = await loadDriftIgnores(cwd, `${baselineFolder(environment.name)}/ignores.yaml`);
  const { inventories, blind } = await readHosts(environment, options.resources, options.note);
  const sifted = siftChanges(
    compareInventories(baseline, inventories),
    ignores,
    now.toISOString().slice(0, 10),
  );
  await mkdir(join(options.history, '..'), { recursive: true });
  const history = new DriftHistory(options.history);
  try {
    const at = now.toISOString();
    const marks = sifted.changes.map((change) => fingerprint(change));
    const { sightings, recovered } = history.record(environment.name, marks, at, (mark) =>
      isUnsure(mark, blind),
    );
    const changes = sifted.changes.map((change) => {
      const { since, fresh } = sightings.get(fingerprint(change)) ?? { since: at, fresh: true };
      return { change, since, fresh };
    });
    return {
      changes,
      recovered,
      sifted,
      blind,
      hosts: compareHosts(baseline, Object.keys(environment.hosts)),
    };
  } finally {
    history.close();
  }
}

/** A host that could not be read at all may have every change; one of which a noun could not be read, those of the noun. */
function isUnsure(mark: string, blind: readonly Blind[]): boolean {
  const [, noun] = JSON.parse(mark) as readonly unknown[];
  return blind.some((spot) => spot.noun === undefined || spot.noun === noun);
}

/**
 * Makes what is there now the baseline: of all hosts, or only what the filter says.
 * @returns the files that were written, and what could not be read (which stays as it was accepted before)
 */
export async function acceptDrift(
  options: Pick<DriftOptions, 'cwd' | 'environment' | 'resources' | 'note'>,
  only?: (host: string, noun: string, name: string) => boolean,
): Promise<{ files: readonly string[]; blind: readonly Blind[] }> {
  const { cwd, environment } = options;
  const before: Baseline = (await readBaseline(cwd, environment.name)) ?? {};
  const { inventories, blind } = await readHosts(environment, options.resources, options.note);
  const files: string[] = [];
  for (const [host, inventory] of Object.entries(inventories).sort()) {
    files.push(
      await writeBaselineHost(cwd, environment.name, host, merge(host, before[host], inventory, only)),
    );
  }
  return { files, blind };
}

/** A noun that could not be read keeps what was accepted; with a filter, so does everything it does not name. */
function merge(
  host: string,
  before: HostInventory['items'] | undefined,
  { items }: HostInventory,
  only: ((host: string, noun: string, name: string) => boolean) | undefined,
): HostInventory['items'] {
  if (only === undefined || before === undefined) return { ...before, ...items };
  const merged: Record<string, Record<string, HostInventory['items'][string][string]>> = {};
  for (const noun of new Set([...Object.keys(before), ...Object.keys(items)])) {
    const [old, now] = [before[noun] ?? {}, items[noun] ?? {}];
    const names = new Set([...Object.keys(old), ...Object.keys(now)]);
    merged[noun] = Object.fromEntries(
      [...names].flatMap((name) => {
        const chosen = items[noun] !== undefined && only(host, noun, name) ? now[name] : old[name];
        return chosen === undefined ? [] : [[name, chosen]];
      }),
    );
  }
  return merged;
}

function nothingAccepted(environment: string): ConfigurationError {
  return new ConfigurationError([
    {
      message: `the environment "${environment}" has no baseline: nothing was accepted yet`,
      hint: `look at what is there and accept it: opsproof drift accept --env ${environment}`,
    },
  ]);
}
