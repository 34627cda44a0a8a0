import type { HostVerb } from '../model/host-verb.ts';

import type { Scenario } from './scenario.ts';

/** What an action may use. */
export interface Stage {
  readonly scenario: Scenario;
  /** Does something to a host as a whole and learns its new address. @throws UnableError */
  turn(host: string, verb: HostVerb): Promise<void>;
}

/** A `When` that may change something. */
export interface Action {
  /** For messages: `run "nginx -t"`. */
  readonly label: string;
  /** False for what only reads (a GET): allowed on a protected environment, and other scenarios need not wait. */
  readonly changes: boolean;
  /**
   * What it does to hosts as a whole. Only possible for hosts that opsproof brought up, because existing machines are never stopped, and
   * whose provider supports it.
   */
  readonly verb?: HostVerb;
  /** `hosts`: on each host of the placement. `outside`: once, from where opsproof runs. */
  readonly from: 'hosts' | 'outside';
  /** @throws ActionFailed if the system reports failure, UnableError if it could not be done */
  perform(stage: Stage, hosts: readonly string[]): Promise<void>;
}
