import type { Observable } from '../host/host.ts';

/** What a check needs to know of where it is asked: the scenario's view of its stack. */
export interface Surroundings {
  /**
   * The host, to be looked at.
   * @throws UnableError
   */
  host(name: string): Promise<Observable>;
}
