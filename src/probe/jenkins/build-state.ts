import type { State } from '../../resource/resource.ts';

/** A build as the JSON API has it, as far as it is asked for. */
export interface BuildJson {
  readonly number?: number;
  readonly result?: string | null;
  readonly building?: boolean;
  /** When it began, by the clock of Jenkins, in milliseconds since 1970. */
  readonly timestamp?: number;
  readonly duration?: number;
  readonly actions?: readonly (ActionJson | null)[];
}

interface ActionJson {
  readonly totalCount?: number;
  readonly failCount?: number;
  readonly skipCount?: number;
  readonly parameters?: readonly { readonly name?: string; readonly value?: unknown }[];
  readonly causes?: readonly { readonly shortDescription?: string }[];
  readonly lastBuiltRevision?: { readonly SHA1?: string };
}

/** What of a build to ask for (parameter `tree`). */
export const BUILD_TREE =
  'number,result,building,timestamp,duration,actions[totalCount,failCount,skipCount,parameters[name,value],causes[shortDescription],lastBuiltRevision[SHA1]]';

/** When a build ended, in milliseconds since 1970; undefined while it runs. */
export function endOf({ building, timestamp, duration }: BuildJson): number | undefined {
  return building !== false || timestamp === undefined || duration === undefined
    ? undefined
    : timestamp + duration;
}

/** The attributes of a build that has ended or still runs. @param now by the clock of Jenkins */
export function buildState(build: BuildJson, now: number | undefined): State {
  const { building, result, duration } = build;
  const ended = endOf(build);
  return {
    // Of one that runs, nothing of this is known to be absent for good.
    ...(building !== false || result === undefined ? {} : { result }),
    ...(building !== false || duration === undefined ? {} : { duration }),
    ...(building === undefined ? {} : { building }),
    ...(ended === undefined || now === undefined ? {} : { age: Math.max(0, now - ended) }),
    ...testCounts(build),
  };
}

/** A build without a report has no counts; that of one that runs may still come. */
export function testCounts({ actions, building }: BuildJson): State {
  if (actions === undefined) return {};
  const report = actions.find((action) => typeof action?.totalCount === 'number');
  if (report === undefined || report === null)
    return building !== false ? {} : { tests: null, 'failed tests': null, 'skipped tests': null };
  const { totalCount, failCount = 0, skipCount = 0 } = report;
  return { tests: totalCount ?? null, 'failed tests': failCount, 'skipped tests': skipCount };
}

/** The value of a parameter as text; undefined if the build has none of that name. */
export function parameterOf({ actions = [] }: BuildJson, name: string): string | undefined {
  const found = actions
    .flatMap((action) => action?.parameters ?? [])
    .find((parameter) => parameter.name === name && parameter.value !== undefined);
  return found === undefined ? undefined : String(found.value);
}

/** Why it was started, in the words of Jenkins. */
export function causesOf({ actions = [] }: BuildJson): readonly string[] {
  return actions
    .flatMap((action) => action?.causes ?? [])
    .flatMap(({ shortDescription }) => shortDescription ?? []);
}

/** The commits that git checked out for it. */
export function checkedOut({ actions = [] }: BuildJson): readonly string[] {
  return [...new Set(actions.flatMap((action) => action?.lastBuiltRevision?.SHA1 ?? []))];
}
