import type { Environment } from '../model/environment.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Unapproved } from '../model/protection.ts';

/** What sentences need to know of an environment before it runs: enough to find unknown hosts without starting one. */
export interface Blueprint {
  readonly environment: string;
  readonly protected: boolean;
  /** What a protected one may be asked besides the looks of nouns. */
  readonly commands?: readonly string[];
  /** It asks for approvals, and this run has not got them: nothing in it may be changed, and it is not brought up. */
  readonly unapproved?: Unapproved;
  readonly lifecycle: 'ephemeral' | 'live';
  readonly hosts: readonly {
    readonly name: string;
    readonly groups: readonly string[];
    /** Ports inside the host that are reached from outside; undefined: all of them. */
    readonly published: readonly number[] | undefined;
    /** Name of the provider that makes it; undefined: it is there already. */
    readonly provider?: string;
    /** What can be done to it as a whole, for one that is brought up. */
    readonly verbs?: readonly HostVerb[];
  }[];
  readonly endpoints: Readonly<Record<string, string>>;
}

/** The blueprint of a loaded environment. @param unapproved undefined when it asks for no approval, or has them all */
export function blueprintOf(environment: Environment, unapproved: Unapproved | undefined): Blueprint {
  const { name, lifecycle, endpoints } = environment;
  const hosts =
    environment.lifecycle === 'live'
      ? Object.values(environment.hosts).map((host) => ({
          name: host.name,
          groups: host.groups,
          published: undefined,
        }))
      : Object.values(environment.hosts).map((host) => ({
          name: host.name,
          groups: host.groups,
          published: host.ports,
          provider: host.provider,
          verbs: host.verbs,
        }));
  const commands = environment.commands === undefined ? {} : { commands: environment.commands };
  return {
    environment: name,
    protected: environment.protected,
    ...commands,
    ...(unapproved === undefined ? {} : { unapproved }),
    lifecycle,
    hosts,
    endpoints,
  };
}
