import type { AuditLine } from '../model/audit-line.ts';
import type { PlainUnable } from '../model/plain-error.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { Placeholder } from '../sentence/placeholders.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';

/** What scenarios ask the thread that owns the stacks. Plain JSON in both directions. */
export interface Desk {
  /** The blueprint of an environment, without starting it. @throws ConfigurationError */
  describe(environment: string): Promise<Blueprint>;
  /** A running stack for one scenario; waits until nobody disturbs it. @throws ConfigurationError, UnableError */
  need(request: StackRequest): Promise<StackSnapshot>;
  /** Does something to a host as a whole; resolves with how the stack is afterwards. @throws UnableError */
  act(request: { stackId: string; host: string; verb: string }): Promise<StackSnapshot>;
  /** The last lines a host logged. */
  logTail(request: { stackId: string; host: string; lines: number }): Promise<string>;
  /** The values of placeholders in sentences; whoever gets them, they are masked already. @throws ConfigurationError */
  reveal(asked: readonly Placeholder[]): Promise<readonly string[]>;
  /** A host let this thread wait in vain: the others, if there are any, need not wait for it, too. */
  mute?(host: MuteHost): void;
  /** Writes lines of the audit log, in their order. */
  audit(lines: readonly AuditLine[]): Promise<void>;
  /** The scenario is over: gives its stack back. Nothing when it has none. */
  ended(request: { scenario: string }): Promise<void>;
}

export interface StackRequest {
  readonly environment: string;
  /** Id of the attempt. */
  readonly scenario: string;
  /** It may change something: nobody else looks at the stack meanwhile. */
  readonly acts: boolean;
  /** It asks for a stack of its own. */
  readonly fresh: boolean;
}

/** What a thread found out of a host that let it wait, for the others. */
export interface MuteHost {
  readonly stackId: string;
  readonly host: string;
  readonly why: PlainUnable;
}
