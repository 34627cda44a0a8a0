import type { Api, ApiNames } from '../model/api.ts';
import type { Environment } from '../model/environment.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Unapproved } from '../model/protection.ts';

/** What sentences need to know about an environment before it runs: enough to find unknown hosts without starting it. */
export interface Blueprint {
  readonly environment: string;
  readonly protected: boolean;
  /** The commands that a protected one allows besides the looks of nouns. */
  readonly commands?: readonly string[];
  /** It requires approvals that this run does not have: nothing in it may be changed, and it is not brought up. */
  readonly unapproved?: Unapproved;
  readonly lifecycle: 'ephemeral' | 'live';
  /** There are more hosts than these, which nobody has asked for: a name that is not here may be one of them. */
  readonly open?: true;
  readonly hosts: readonly {
    readonly name: string;
    readonly groups: readonly string[];
    /** Ports inside the host that can be reached from outside; undefined: all of them. */
    readonly published: readonly number[] | undefined;
    /** Name of the provider that makes it; undefined: it exists already. */
    readonly provider?: string;
    /** The verbs that its provider supports, if it is brought up. */
    readonly verbs?: readonly HostVerb[];
  }[];
  readonly endpoints: Readonly<Record<string, string>>;
  readonly apis?: Readonly<Record<string, ApiNames>>;
}

/** The blueprint of a loaded environment. @param unapproved undefined if it requires no approval, or has them all */
export function blueprintOf(environment: Environment, unapproved: Unapproved | undefined): Blueprint {
  const { name, lifecycle, endpoints, apis } = environment;
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
    ...(environment.lifecycle === 'live' && environment.unread === true ? { open: true as const } : {}),
    hosts,
    endpoints,
    ...(apis === undefined ? {} : { apis: Object.fromEntries(Object.entries(apis).map(namesOfApi)) }),
  };
}

function namesOfApi([name, { url, openapi }]: readonly [string, Api]): [string, ApiNames] {
  return [name, { url, ...(openapi === undefined ? {} : { openapi }) }];
}
