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
  /** Default: in the order of the files. The same seed gives the same order again. */
  readonly order?: `random:${number}`;
}

/** A selection, completed by the settings. */
export interface Sources {
  readonly paths: readonly string[];
  readonly names: readonly string[];
  /** Empty: all. */
  readonly tagExpression: string;
  readonly order: 'defined' | `random:${number}`;
  readonly shard?: string;
}

/** Which features are selected. */
export function sourcesOf(selection: Selection, settings: Settings): Sources {
  return {
    paths: selection.paths.length > 0 ? [...selection.paths] : [...settings.features],
    names: [...(selection.names ?? [])],
    tagExpression: selection.tags ?? settings.tags ?? '',
    order: selection.order ?? 'defined',
    ...(selection.shard === undefined ? {} : { shard: selection.shard }),
  };
}
