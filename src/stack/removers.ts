import { PROVIDERS, type Registered } from '../provider/registry.ts';
import type { RemoverEntry } from '../provider/remover.ts';
import { OWN_FILES } from './ledger/own-files.ts';

/** Everybody who removes something: the providers, and whoever removes files of our own last. */
export function removersOf(providers: readonly Registered[] = PROVIDERS): readonly RemoverEntry[] {
  const entries = providers.map(({ shape: { name, kinds }, load }) => ({ name, kinds, load }));
  return [...entries, OWN_FILES];
}

export interface Removers {
  readonly removers: readonly RemoverEntry[];
  /** Why those of the user's own providers are missing. */
  readonly problem?: string;
}

/** Those of a repository, with the user's own providers if they load. Never throws: what opsproof's own can remove is removed all the same. */
export async function removersIn(cwd: string): Promise<Removers> {
  try {
    // Loaded when a runner is dead: a watchdog that only waits stays small.
    const [{ loadSettings }, { loadProviders }] = await Promise.all([
      import('../config/load.ts'),
      import('../provider/own-providers.ts'),
    ]);
    const { providers } = await loadSettings(cwd);
    return { removers: removersOf(await loadProviders(cwd, providers)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { removers: removersOf(), problem: `the providers of ${cwd} did not load: ${reason}` };
  }
}
