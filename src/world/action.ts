import type { HostVerb } from '../model/host-verb.ts';

import type { Scenario } from './scenario.ts';

/** What an action may use. */
export interface Stage {
  readonly scenario: Scenario;
  /** Does something to a host as a whole and learns where it is afterwards. @throws UnableError */
  turn(host: string, verb: HostVerb): Promise<void>;
}

/** A `When` that may change something. */
export interface Action {
  /** For messages: `run "nginx -t"`. */
  readonly label: string;
  /** False for what only reads (a GET): allowed on a protected environment, and other scenarios need not wait. */
  readonly changes: boolean;
  /** What it does to hosts as a whole: to those that opsproof brought up, as machines that were there already are not stopped, and whose provider can. */
  readonly verb?: HostVerb;
  /** `hosts`: on each host of the placement. `outside`: once, from where opsproof runs. */
  readonly from: 'hosts' | 'outside';
  /** @throws ActionFailed when the system answered with failure, UnableError when it could not be done */
  perform(stage: Stage, hosts: readonly string[]): Promise<void>;
}
