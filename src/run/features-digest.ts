import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import type { FeaturesUsed } from '../report/event/run-about.ts';
import type { PlannedScenario } from './planned-scenario.ts';

/**
 * One digest of the features: it changes with every byte of a file that contains a scenario, and with the selection of scenarios, but not
 * with the folder of the repository.
 * @param scenarios all that are selected, before sharding
 */
export async function digestFeatures(
  cwd: string,
  scenarios: readonly Pick<PlannedScenario, 'uri' | 'line'>[],
): Promise<FeaturesUsed> {
  const files = [...new Set(scenarios.map(({ uri }) => uri))].sort();
  const contents = await Promise.all(
    files.map(async (uri) => [uri, sha256(await readRegular(join(cwd, uri)))] as const),
  );
  const places = scenarios.map(({ uri, line }) => `${uri}:${line}`).sort();
  return {
    digest: `sha256:${sha256(JSON.stringify({ files: contents, places }))}`,
    files: files.length,
    scenarios: scenarios.length,
  };
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
