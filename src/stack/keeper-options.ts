import type { AuditLine } from '../model/audit-line.ts';
import type { Environment } from '../model/environment.ts';
import type { Unapproved } from '../model/protection.ts';
import type { Registered } from '../provider/registry.ts';
import type { ProcessPlace } from './ledger/runner-life.ts';
import type { StackEvent, StackSnapshot } from './ledger/snapshot.ts';
import type { Watch, WatchOptions } from './watch.ts';

export interface KeeperOptions {
  readonly runId: string;
  /** Absolute path of `reports/<run id>`; exists. */
  readonly directory: string;
  /** Root of the user's repository: the hosts of `provider: processes` start there. */
  readonly cwd: string;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly clock?: () => number;
  /** What child processes inherit. Default: the environment variables of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What `node` means in the command of a child process. Default: the running Node. */
  readonly execPath?: string;
  /** Reports what happens to people. */
  onEvent(event: StackEvent): void;
  /** A host is ready, perhaps before the others: the stack with this host alone. */
  readonly onReady?: (part: StackSnapshot) => void;
  /** Removes the secrets from the logs in the folder of the run; called when their writers have ended. Never rejects. */
  readonly maskLogs?: () => Promise<void>;
  /** Masks a secret that was made for the run. */
  readonly conceal?: (secret: string) => void;
  /** A line of the audit log. */
  readonly note?: (line: AuditLine) => void;
  /** @throws ConfigurationError */
  loadEnvironment(name: string): Promise<Environment>;
  /**
   * Why an environment that requires approvals may not be changed; undefined: it may. Default: no approvals were looked for, so it may not.
   * it may not.
   */
  readonly unapproved?: (environment: Environment) => Promise<Unapproved | undefined>;
  /** The providers, and the removers of what was made. Default: those of opsproof. */
  readonly providers?: readonly Registered[];
  /** Starts the watchdog, before the first thing is made. Default: a separate process. */
  readonly startWatch?: (options: WatchOptions) => Watch;
  /** Where this process runs. Default: asks the machine. */
  readonly place?: ProcessPlace;
  /** The name under which channels are notified if the run dies and its watchdog cannot remove everything; default: none are. */
  readonly notify?: string;
  /** True: `down` leaves every stack, including those of `@fresh` scenarios, and says how to enter and remove them. */
  readonly keep: boolean;
}
