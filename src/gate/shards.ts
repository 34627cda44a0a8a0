import { count } from '../model/count.ts';
import type { Reason } from './reason.ts';
import type { RecordedRun } from './recorded-run.ts';

/** Whether all shards of each run are there, once, and together contain every selected scenario. */
export function shardReasons(runs: readonly RecordedRun[]): Reason[] {
  const groups = [...Map.groupBy(runs, groupOf).values()];
  return groups.flatMap((group) =>
    group[0]?.shard === undefined ? group.flatMap(whole) : parts(group, groups),
  );
}

/** Shards belong together if they were cut from the same features, into the same number of parts, for the same hosts. */
function groupOf({ runId, shard, features, options }: RecordedRun): string {
  if (shard === undefined) return runId;
  return JSON.stringify([features?.digest, shard.total, options?.env, options?.limit]);
}

function whole({ runId, features, scenarios, counts }: RecordedRun): Reason[] {
  if (features === undefined || scenarios.length + counts.notRun === features.scenarios) return [];
  return [
    refuse(
      'not-all-scenarios',
      `run ${runId} contains ${scenarios.length} of ${count(features.scenarios, 'scenario')}`,
    ),
  ];
}

function parts(group: readonly RecordedRun[], groups: readonly (readonly RecordedRun[])[]): Reason[] {
  const total = group[0]?.shard?.total ?? 0;
  const features = group[0]?.features;
  const at = (index: number) => group.filter(({ shard }) => shard?.index === index);
  const indices = Array.from({ length: total }, (_, index) => index + 1);
  const twice = indices
    .filter((index) => at(index).length > 1)
    .map((index) =>
      refuse(
        'shard-twice',
        `the shard ${index}/${total} was given ${count(at(index).length, 'time')}: ${idsOf(at(index))}`,
        'give only the runs of one pipeline',
      ),
    );
  const absent = indices.filter((index) => at(index).length === 0);
  const gone = absent.length === 0 ? [] : [missingShards(absent, total, group, groups)];
  const held = group.reduce((sum, { scenarios, counts }) => sum + scenarios.length + counts.notRun, 0);
  const short =
    twice.length + gone.length > 0 || features === undefined || held === features.scenarios
      ? []
      : [
          refuse(
            'not-all-scenarios',
            `the ${total} shards contain ${held} of ${count(features.scenarios, 'scenario')}`,
          ),
        ];
  return [...twice, ...gone, ...short, ...differing(group)];
}

function missingShards(
  absent: readonly number[],
  total: number,
  group: readonly RecordedRun[],
  groups: readonly (readonly RecordedRun[])[],
): Reason {
  const names = absent.map((index) => `${index}/${total}`).join(', ');
  const message = `the shard${absent.length === 1 ? '' : 's'} ${names} of ${idsOf(group)} ${absent.length === 1 ? 'is' : 'are'} missing`;
  const stranger = groups
    .filter((other) => other !== group)
    .flat()
    .find(({ shard }) => shard?.total === total && absent.includes(shard.index));
  const hint =
    stranger === undefined
      ? undefined
      : `run ${stranger.runId} is shard ${stranger.shard?.index}/${total} of a different run: all shards must have the same files, tags, names, environments and hosts`;
  return refuse('shard-missing', message, hint);
}

function differing(group: readonly RecordedRun[]): Reason[] {
  const commits = [...new Set(group.map(({ commit }) => commit?.id.slice(0, 12) ?? 'none'))];
  if (commits.length < 2) return [];
  return [
    refuse('shards-differ', `the shards of ${idsOf(group)} tested different commits: ${commits.join(', ')}`),
  ];
}

function idsOf(group: readonly RecordedRun[]): string {
  return group.map(({ runId }) => runId).join(', ');
}

function refuse(code: Reason['code'], message: string, hint?: string): Reason {
  return { code, kind: 'refused', message, ...(hint === undefined ? {} : { hint }) };
}
