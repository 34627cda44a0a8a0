import { dockerShape } from './docker/shape.ts';
import { processesShape } from './processes/shape.ts';
import type { Provider } from './provider.ts';
import type { ProviderShape } from './shape.ts';

/** A provider by its shape; loaded when first used, as the libraries behind some are heavy. */
export interface Registered {
  readonly shape: ProviderShape;
  load(): Promise<Provider>;
}

/** The providers that come with opsproof. */
export const PROVIDERS: readonly Registered[] = [
  { shape: dockerShape, load: async () => (await import('./docker/docker.ts')).docker },
  { shape: processesShape, load: async () => (await import('./processes/processes.ts')).processes },
];
