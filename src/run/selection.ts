import type { ISourcesCoordinates } from '@cucumber/cucumber/api';
import type { Settings } from '../config/load.ts';

/** Which scenarios of the user's repository a command is about. */
export interface Selection {
  /** Files, folders, globs or `file:line`; empty: the settings' features. */
  readonly paths: readonly string[];
  /** Tag expression, for example `@smoke and not @slow`. */
  readonly tags?: string;
  /** Patterns of scenario names. */
  readonly names?: readonly string[];
  /** `1/3`. */
  readonly shard?: string;
  /** Default: as they stand in the files. A seed gives the same order again. */
  readonly order?: `random:${number}`;
}

/** The runner's description of which features are meant. */
export function sourcesOf(selection: Selection, settings: Settings): ISourcesCoordinates {
  return {
    defaultDialect: 'en',
    paths: selection.paths.length > 0 ? [...selection.paths] : [...settings.features],
    names: [...(selection.names ?? [])],
    tagExpression: selection.tags ?? settings.tags ?? '',
    order: selection.order ?? 'defined',
    ...(selection.shard === undefined ? {} : { shard: selection.shard }),
  };
}
