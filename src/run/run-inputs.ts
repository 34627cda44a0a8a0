import { createHash } from 'node:crypto';
import { glob } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RunInputs } from '../approval/approval.ts';
import { digestTree } from '../config/digest-tree.ts';
import type { Settings } from '../config/load.ts';
import { appliedFiles, type StepText } from './applied-files.ts';
import { isPattern } from './files-of.ts';
import type { PlannedScenario } from './planned-scenario.ts';

/** The inputs that decide what a run does. */
export interface AskedOptions {
  /** Values of `--env`. */
  readonly environments: readonly string[];
  /** Values of `--limit`. */
  readonly limit: readonly string[];
  readonly retry?: number;
}

/** What is read of a scenario. */
type Scenario = Pick<PlannedScenario, 'uri' | 'line'> & {
  readonly pickle: { readonly steps: readonly StepText[] };
};

/** The inputs that are the same for all environments of a run. */
export type CommonInputs = Omit<RunInputs, 'environment'>;

/**
 * Digests everything that decides what a run does, except its environments. The folder of the repository does not count, nor what only
 * decides when something is done: order, shards and threads.
 * @param scenarios all that are selected, before sharding
 */
export async function commonInputs(
  cwd: string,
  settings: Settings,
  scenarios: readonly Scenario[],
  asked: AskedOptions,
): Promise<CommonInputs> {
  const features = [...new Set(scenarios.map(({ uri }) => uri))];
  const own = [...(await expand(cwd, settings.steps)), ...(settings.resources ?? [])];
  const files: Record<string, string> = {};
  const applied = scenarios.flatMap(({ pickle }) => pickle.steps.flatMap(appliedFiles));
  for (const path of [...new Set([...features, ...own, ...applied])].sort()) {
    for (const [name, digest] of await digestTree(resolve(cwd, path))) files[join(path, name)] = digest;
  }
  const places = scenarios.map(({ uri, line }) => `${uri}:${line}`).sort();
  const digest = createHash('sha256').update(JSON.stringify(places)).digest('hex');
  return { files, scenarios: { count: scenarios.length, digest }, options: optionsOf(asked, settings) };
}

/** Folders and files as they are, globs as what they find. */
async function expand(cwd: string, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (!isPattern(path)) found.push(path);
    else for await (const file of glob(path, { cwd })) found.push(file);
  }
  return found;
}

function optionsOf(
  { environments, limit, retry = 0 }: AskedOptions,
  { environment }: Settings,
): Record<string, string> {
  const parts = (values: readonly string[]) =>
    [...new Set(values.flatMap((value) => value.split(',')))].sort().join(',');
  return {
    ...(environments.length === 0 ? {} : { '--env': [...environments].sort().join(' ') }),
    ...(limit.length === 0 ? {} : { '--limit': parts(limit) }),
    ...(retry === 0 ? {} : { '--retry': String(retry) }),
    ...(environment === undefined ? {} : { 'environment in opsproof.yaml': environment }),
  };
}
