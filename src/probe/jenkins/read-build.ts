import type { BuildJson } from './build-state.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an answer has of a build, as far as it has the form that it must have: whatever is something else counts as not said. */
export function readBuild(value: unknown): BuildJson {
  const { number, result, building, timestamp, duration, actions } = fieldsOf(value);
  return {
    ...(isCount(number) ? { number } : {}),
    ...(typeof result === 'string' || result === null ? { result } : {}),
    ...(typeof building === 'boolean' ? { building } : {}),
    ...(isCount(timestamp) ? { timestamp } : {}),
    ...(isCount(duration) ? { duration } : {}),
    ...(Array.isArray(actions) ? { actions: actions.map(readAction) } : {}),
  };
}

/** The same for one that may be missing: null says that there is none. */
export function readBuildOf(found: Fields, key: string): BuildJson | null | undefined {
  const value = found[key];
  return value === undefined || value === null ? value : readBuild(value);
}

function readAction(value: unknown): NonNullable<NonNullable<BuildJson['actions']>[number]> {
  const { totalCount, failCount, skipCount, parameters, causes, lastBuiltRevision } = fieldsOf(value);
  const { SHA1 } = fieldsOf(lastBuiltRevision);
  return {
    ...(isCount(totalCount) ? { totalCount } : {}),
    ...(isCount(failCount) ? { failCount } : {}),
    ...(isCount(skipCount) ? { skipCount } : {}),
    ...(Array.isArray(parameters)
      ? {
          parameters: parameters.map(fieldsOf).map(({ name, value }) => ({
            ...(typeof name === 'string' ? { name } : {}),
            ...(typeof value === 'object' ? {} : { value }),
          })),
        }
      : {}),
    ...(Array.isArray(causes)
      ? {
          causes: causes
            .map(fieldsOf)
            .map(({ shortDescription }) =>
              typeof shortDescription === 'string' ? { shortDescription } : {},
            ),
        }
      : {}),
    ...(typeof SHA1 === 'string' ? { lastBuiltRevision: { SHA1 } } : {}),
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
