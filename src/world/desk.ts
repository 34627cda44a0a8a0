import type { AuditLine } from '../model/audit-line.ts';
import type { PlainUnable } from '../model/plain-error.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { Placeholder } from '../sentence/placeholders.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';

/** What scenarios request from the thread that owns the stacks. Plain JSON in both directions. */
export interface Desk {
  /** The blueprint of an environment, without starting it. @throws ConfigurationError */
  describe(environment: string): Promise<Blueprint>;
  /** A running stack for one scenario; waits until no other scenario disturbs it. @throws ConfigurationError, UnableError */
  need(request: StackRequest): Promise<StackSnapshot>;
  /** Does something to a host as a whole; resolves with the new state of the stack. @throws UnableError */
  act(request: { stackId: string; host: string; verb: string }): Promise<StackSnapshot>;
  /**
   * Called before a scenario changes something that the hosts of a stack share, such as an object of their cluster: it is brought back when the
   * scenario ends. Of a live environment nothing is brought back. @throws UnableError if it cannot be
   */
  remember(part: SharedPart): Promise<void>;
  /** Brings it back now. @returns false if the scenario did not change it */
  bringBack(part: SharedPart): Promise<boolean>;
  /** Looks at all hosts of a stack again, which may be others now. @throws UnableError */
  look(request: { stackId: string }): Promise<StackSnapshot>;
  /** The last lines of a host's log. */
  logTail(request: { stackId: string; host: string; lines: number }): Promise<string>;
  /** The values of placeholders in sentences, which are masked before they are returned. @throws ConfigurationError */
  reveal(asked: readonly Placeholder[]): Promise<readonly string[]>;
  /** Masks values that only the run knows, such as a token that a login gave, from now on. */
  hide(values: readonly string[]): Promise<void>;
  /** What an action that takes long has come to on a host, for whoever follows the run. */
  tell?(progress: HostProgress): Promise<void>;
  /** A host did not answer this thread in time, so other threads need not wait for it. */
  mute?(host: MuteHost): void;
  /** Writes lines of the audit log, in order. */
  audit(lines: readonly AuditLine[]): Promise<void>;
  /** The scenario is over: gives its stack back, if it has one. */
  ended(request: { scenario: string }): Promise<void>;
}

/** Something that the hosts of a stack share, as the provider of this host calls it. */
export interface SharedPart {
  readonly stackId: string;
  readonly host: string;
  readonly what: string;
}

/** What has become of an action on a host so far. */
export interface HostProgress {
  readonly stackId: string;
  readonly host: string;
  /** `converged: 3 changed`. */
  readonly phase: string;
  readonly durationMs?: number;
}

export interface StackRequest {
  readonly environment: string;
  /** Id of the attempt. */
  readonly scenario: string;
  /** It may change something: nothing else looks at the stack meanwhile. */
  readonly acts: boolean;
  /** It needs its own stack. */
  readonly fresh: boolean;
}

/** What a thread found out about a host that did not answer in time, for the others. */
export interface MuteHost {
  readonly stackId: string;
  readonly host: string;
  readonly why: PlainUnable;
}
