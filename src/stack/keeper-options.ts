import type { AuditLine } from '../model/audit-line.ts';
import type { Environment } from '../model/environment.ts';
import type { Unapproved } from '../model/protection.ts';
import type { Registered } from '../provider/registry.ts';
import type { Place } from './ledger/runner-life.ts';
import type { StackEvent, StackSnapshot } from './ledger/snapshot.ts';
import type { Watch, WatchOptions } from './watch.ts';

export interface KeeperOptions {
  readonly runId: string;
  /** Absolute path of `reports/<run id>`; exists. */
  readonly directory: string;
  /** Root of the user's repository: where the hosts of `provider: processes` start. */
  readonly cwd: string;
  /** Milliseconds since 1970. Default: the machine's clock. */
  readonly clock?: () => number;
  /** What child processes inherit. Default: what this process has. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What `node` means in the command of a child process. Default: the running Node. */
  readonly execPath?: string;
  /** Tells people what happens. */
  onEvent(event: StackEvent): void;
  /** A host is ready, perhaps before the others are: the stack with this host alone. */
  readonly onReady?: (part: StackSnapshot) => void;
  /** Takes the secrets out of the logs in the folder of the run; called when those who write them have ended. Never rejects. */
  readonly maskLogs?: () => Promise<void>;
  /** Masks a secret that was made for the run. */
  readonly conceal?: (secret: string) => void;
  /** A line of the audit log. */
  readonly note?: (line: AuditLine) => void;
  /** @throws ConfigurationError */
  loadEnvironment(name: string): Promise<Environment>;
  /**
   * Why an environment that asks for approvals may not be changed; undefined: it may. Default: nobody has looked for approvals, so
   * it may not.
   */
  readonly unapproved?: (environment: Environment) => Promise<Unapproved | undefined>;
  /** Who makes hosts, and finds and removes what was made. Default: the providers that come with opsproof. */
  readonly providers?: readonly Registered[];
  /** Starts the watchdog, before the first thing is made. Default: a process of its own. */
  readonly startWatch?: (options: WatchOptions) => Watch;
  /** Where this process runs. Default: asks the machine. */
  readonly place?: Place;
  /** Under which name channels are notified when the run dies and its watchdog cannot remove everything; default: nobody is. */
  readonly notify?: string;
  /** True: `down` leaves every stack, also those of `@fresh` scenarios, and tells how to enter and to remove them. */
  readonly keep: boolean;
}
