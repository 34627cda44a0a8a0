import type { Observable } from '../host/host.ts';

/** What a check needs to know about where it runs: the scenario's view of its stack. */
export interface Surroundings {
  /** A host to look at. @throws UnableError */
  host(name: string): Promise<Observable>;
}
