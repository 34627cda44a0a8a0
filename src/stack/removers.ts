import { PROVIDERS, type Registered } from '../provider/registry.ts';
import type { RemoverEntry } from '../provider/remover.ts';
import { OWN_FILES } from './ledger/own-files.ts';

/** Everybody who removes something: the providers, and whoever removes files of our own last. */
export function removersOf(providers: readonly Registered[] = PROVIDERS): readonly RemoverEntry[] {
  const entries = providers.map(({ shape: { name, kinds }, load }) => ({ name, kinds, load }));
  return [...entries, OWN_FILES];
}
