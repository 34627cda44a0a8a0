import type { HostVerb } from '../model/host-verb.ts';

import type { Scenario } from './scenario.ts';

/** What an action may use. */
export interface Stage {
  readonly scenario: Scenario;
  /**
   * Called before it changes something that hosts share, as the provider of this host calls it: it is brought back when the scenario ends,
   * if opsproof brought the host up. @throws UnableError
   */
  remember(host: string, what: string): Promise<void>;
  /** Brings it back now. @returns false if it was not changed @throws UnableError */
  bringBack(host: string, what: string): Promise<boolean>;
  /** Learns where the hosts are now, and connects anew to those that are reached as this one is. @throws UnableError */
  look(host: string): Promise<void>;
  /** Tells whoever follows the run what has become of a host, in an action that takes long. Never throws. */
  tell?(host: string, phase: string, durationMs?: number): void;
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
