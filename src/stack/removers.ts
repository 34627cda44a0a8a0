import { PROVIDERS, type Registered } from '../provider/registry.ts';
import type { RemoverEntry } from '../provider/remover.ts';
import { OWN_FILES } from './ledger/own-files.ts';

/** The settings of a provider in an environment. @throws ConfigurationError */
export type ProviderSettings = (environment: string, provider: string) => Promise<object>;

/**
 * Everybody who removes something: the providers, and whoever removes files of our own last.
 * @param settings for credentials that only an environment's file names
 */
export function removersOf(
  providers: readonly Registered[] = PROVIDERS,
  settings?: ProviderSettings,
): readonly RemoverEntry[] {
  const entries = providers.map(({ shape: { name, kinds }, load }) => ({
    name,
    kinds,
    load: () => load(settings && ((environment) => settings(environment, name))),
  }));
  return [...entries, OWN_FILES];
}

export interface Removers {
  readonly removers: readonly RemoverEntry[];
  /** Why those of the user's own providers are missing. */
  readonly problem?: string;
}

/** Those of a repository, with the user's own providers if they load. Never throws: what opsproof's own can remove is removed all the same. */
export async function removersIn(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Removers> {
  try {
    // Loaded when a runner is dead: a watchdog that only waits stays small.
    const [{ loadSettings }, { loadProviders }] = await Promise.all([
      import('../config/load.ts'),
      import('../provider/own-providers.ts'),
    ]);
    const { providers } = await loadSettings(cwd);
    const all = await loadProviders(cwd, providers);
    return { removers: removersOf(all, settingsIn(cwd, env, all)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      removers: removersOf(PROVIDERS, settingsIn(cwd, env, PROVIDERS)),
      problem: `the providers of ${cwd} did not load: ${reason}`,
    };
  }
}

/** Reads them anew, secrets included, when a removal needs them. */
export function settingsIn(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  providers: readonly Registered[],
): ProviderSettings {
  return async (environment, provider) => {
    const { loadEnvironment } = await import('../config/load.ts');
    const shapes = providers.map(({ shape }) => shape);
    const loaded = await loadEnvironment(environment, { cwd, env, secrets: 'resolve', providers: shapes });
    return loaded.lifecycle === 'ephemeral' ? (loaded.settings[provider] ?? {}) : {};
  };
}
