import { ConfigurationError } from '../model/errors.ts';

/** The meaning of `--env`: `production` for all features, or `shop=production` for one name. */
export interface Renaming {
  /** The environment that a feature's name stands for. */
  of(name: string): string;
  /** The environment of features that name none. */
  readonly standard: string | undefined;
}

/**
 * @param values of `--env`, each `NAME` or `FROM=TO`
 * @param standard the settings' environment
 * @throws ConfigurationError for two names for all features
 */
export function parseRenaming(values: readonly string[], standard: string | undefined): Renaming {
  const pairs = new Map<string, string>();
  const all: string[] = [];
  for (const value of values) {
    const [from = '', to] = value.split('=', 2);
    if (to === undefined) all.push(from);
    else pairs.set(from, to);
  }
  if (all.length > 1) {
    throw new ConfigurationError([
      { message: `--env names more than one environment for all features: ${all.join(', ')}` },
    ]);
  }
  const [one] = all;
  return {
    of: (name) => pairs.get(name) ?? one ?? name,
    standard: one ?? (standard === undefined ? undefined : (pairs.get(standard) ?? standard)),
  };
}
