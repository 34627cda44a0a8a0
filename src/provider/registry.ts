import { ConfigurationError } from '../model/errors.ts';
import type { Provider } from './provider.ts';

/** Every provider by its name in `provider:`. Loaded when first used: the libraries behind them are heavy. */
const PROVIDERS: Readonly<Record<string, () => Promise<Provider>>> = {
  docker: async () => (await import('./docker/docker.ts')).docker,
  processes: async () => (await import('./processes/processes.ts')).processes,
};

/** Names that `provider:` may have. */
export const PROVIDER_NAMES: readonly string[] = Object.keys(PROVIDERS);

/** @throws ConfigurationError for a name that no provider has */
export async function loadProvider(name: string): Promise<Provider> {
  const load = PROVIDERS[name];
  if (load === undefined || !Object.hasOwn(PROVIDERS, name)) {
    throw new ConfigurationError([
      {
        path: 'provider',
        message: `there is no provider "${name}"; there are: ${PROVIDER_NAMES.join(', ')}`,
      },
    ]);
  }
  return load();
}
