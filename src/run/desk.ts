import type { AuditLine } from '../model/audit-line.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { Placeholder } from '../sentence/placeholders.ts';
import type { Keeper } from '../stack/keeper.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Desk } from '../world/desk.ts';
import { Lease } from './lease.ts';

interface Visit {
  readonly stackId: string;
  readonly acts: boolean;
  readonly fresh: boolean;
  release(): void;
}

export interface DeskOptions {
  readonly keeper: Keeper;
  /** The environment that a feature's name stands for in this run (`--env`). */
  rename(environment: string): string;
  /** The blueprint of an environment, by its real name. @throws ConfigurationError */
  describe(environment: string): Promise<Blueprint>;
  /** The values of placeholders. @throws ConfigurationError */
  reveal(asked: readonly Placeholder[]): Promise<readonly string[]>;
  /** Masks a value from now on. */
  hide(value: string): void;
  /** Writes lines of the audit log. */
  audit(lines: readonly AuditLine[]): void;
}

/**
 * The main thread's side of the link: hands out stacks. Scenarios that only check share one, a scenario that acts has it to itself,
 * `@fresh` gets its own.
 */
export function openDesk({ keeper, rename, describe, reveal, hide, audit }: DeskOptions): Desk {
  const leases = new Map<string, Lease>();
  const visits = new Map<string, Visit>();

  const leaseOf = (stackId: string) => {
    const lease = leases.get(stackId) ?? new Lease();
    leases.set(stackId, lease);
    return lease;
  };

  const ended = async (scenario: string) => {
    const visit = visits.get(scenario);
    visits.delete(scenario);
    if (visit === undefined) return;
    try {
      if (visit.acts || visit.fresh)
        await keeper.scenarioEnded({ stackId: visit.stackId, fresh: visit.fresh });
    } finally {
      visit.release();
    }
  };

  return {
    describe: (environment) => describe(rename(environment)),
    async need({ environment, scenario, acts, fresh }): Promise<StackSnapshot> {
      await ended(scenario);
      const name = rename(environment);
      const snapshot = await keeper.need(name, fresh ? { fresh: scenario } : {});
      const { stackId } = snapshot;
      const release = fresh ? () => {} : await leaseOf(stackId).take(acts ? 'alone' : 'shared');
      visits.set(scenario, { stackId, acts, fresh, release });
      return keeper.snapshot(stackId);
    },
    act: ({ stackId, host, verb }) => keeper.act(stackId, host, verb as HostVerb),
    remember: ({ stackId, host, what }) => keeper.remember(stackId, host, what),
    bringBack: ({ stackId, what }) => keeper.bringBack(stackId, what),
    look: ({ stackId }) => keeper.look(stackId),
    tell: async (progress) => keeper.tell(progress),
    logTail: ({ stackId, host, lines }) => keeper.logTail(stackId, host, lines),
    reveal,
    hide: async (values) => values.forEach(hide),
    audit: async (lines) => audit(lines),
    ended: ({ scenario }) => ended(scenario),
  };
}
