import { run } from '../run/run.ts';
import type { RunRequest } from '../run/run-request.ts';
import { IMAGE_MARK, LAYER_HOST } from './layer-spec.ts';
import type { LayerVerdict, LockedLayer } from './lock.ts';
import type { PlannedLayer } from './plan-layers.ts';
import { layerTag } from './workshop.ts';

/** What a run of features gets from outside. */
export type ProveIo = Pick<RunRequest, 'cwd' | 'env' | 'stdout' | 'stderr' | 'colors' | 'interrupt'>;

/**
 * Runs the features of a layer on a container of its image, whichever environment they name.
 * @throws ConfigurationError for mistakes in them
 */
export async function proveLayer(
  { spec, features }: PlannedLayer,
  built: LockedLayer,
  io: ProveIo,
): Promise<LockedLayer> {
  const { repo, tag } = layerTag(spec.name, built.inputs);
  let id: string | undefined;
  const code = await run({
    ...io,
    selection: { paths: spec.features },
    environments: [LAYER_HOST],
    given: new Map([[LAYER_HOST, spec.environment.replaceAll(IMAGE_MARK, `${repo}:${tag}`)]]),
    limit: [],
    parallel: undefined,
    retry: 0,
    failFast: false,
    keep: false,
    finished: (_tally, runId) => {
      id = runId;
    },
  });
  return {
    ...built,
    features,
    verdict: VERDICTS[code] ?? 'unable',
    ...(id === undefined ? {} : { run: id }),
    at: new Date().toISOString(),
  };
}

const VERDICTS: Readonly<Record<number, LayerVerdict>> = { 0: 'passed', 1: 'failed' };
