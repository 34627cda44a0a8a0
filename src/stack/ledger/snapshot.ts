import type { Api } from '../../model/api.ts';
import type { Environment } from '../../model/environment.ts';
import type { Unapproved } from '../../model/protection.ts';
import type { StackHost } from '../../provider/provider.ts';

/**
 * A stack as plain JSON: all that a worker thread needs to adopt it. Its targets contain keys and passwords, so it goes from thread to
 * thread and never to disk or to a person.
 */
export interface StackSnapshot {
  /** Unique in the run. */
  readonly stackId: string;
  readonly environment: string;
  readonly protected: boolean;
  readonly commands?: readonly string[];
  /** It requires approvals that this run does not have. */
  readonly unapproved?: Unapproved;
  readonly lifecycle: Environment['lifecycle'];
  readonly hosts: readonly StackHost[];
  readonly endpoints: Readonly<Record<string, string>>;
  readonly apis?: Readonly<Record<string, Api>>;
}

/** What happens to a stack or one of its hosts, for people. */
export interface StackEvent {
  readonly environment: string;
  readonly host?: string;
  readonly phase: string;
  readonly durationMs?: number;
  readonly problem?: true;
}

export function snapshotOf(
  stackId: string,
  environment: Environment,
  hosts: readonly StackHost[],
  unapproved?: Unapproved,
): StackSnapshot {
  return {
    stackId,
    environment: environment.name,
    protected: environment.protected,
    ...(environment.commands === undefined ? {} : { commands: environment.commands }),
    ...(unapproved === undefined ? {} : { unapproved }),
    lifecycle: environment.lifecycle,
    hosts,
    endpoints: environment.endpoints,
    ...(environment.apis === undefined ? {} : { apis: environment.apis }),
  };
}
