import type { ApprovalDemand } from './approval.ts';
import type { HostVerb } from './host-verb.ts';
import type { Secret } from './secret.ts';

/** Environments after loading: checked, defaults filled in, secrets resolved, ranges expanded, paths absolute. */

export type Environment = EphemeralEnvironment | LiveEnvironment;

interface EnvironmentBase {
  /** The file's name without `.yaml`. */
  readonly name: string;
  /** Path of the file, relative to the root of the user's repository. */
  readonly file: string;
  /** Read-only: actions and unsafe HTTP methods are refused. */
  readonly protected: boolean;
  /** Who must have approved before anything in it may be changed; undefined: nobody needs to. */
  readonly approval?: ApprovalDemand;
  /** What may be asked of a protected one besides the looks of nouns; see model/protection.ts. */
  readonly commands?: readonly string[];
  /** Names for URLs that belong to no host: `http://payments/…` for `endpoints: { payments: https://pay.example.com }`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Every value that must be masked, also those that stand as plain text elsewhere; see revealed-secrets.ts. */
  readonly secrets?: readonly Secret[];
}

export interface EphemeralEnvironment<H extends EphemeralHost = EphemeralHost> extends EnvironmentBase {
  readonly lifecycle: 'ephemeral';
  /** Name of the provider that makes the hosts which name none. */
  readonly provider: string;
  /** What providers need to know once, by the name of the provider. */
  readonly settings: Readonly<Record<string, object>>;
  /** How long a stack may live before anybody may remove it, in milliseconds. Default 2 hours. */
  readonly ttlMs: number;
  /** What may be spent on its stacks; undefined: any. */
  readonly budget?: Budget;
  readonly hosts: Readonly<Record<string, H>>;
}

export interface LiveEnvironment<H extends LiveHost = LiveHost> extends EnvironmentBase {
  readonly lifecycle: 'live';
  readonly hosts: Readonly<Record<string, H>>;
}

/** When a host counts as up. Several may be given; all must hold. */
export interface Ready {
  /** A port inside the host accepts connections. */
  readonly port?: number;
  /** `GET` on the host's first published port (or `port`) answers 200 to 399: a path such as `/api/health`. */
  readonly http?: string;
  /** A line that matches this text appears in the host's log. */
  readonly log?: string;
  /** The image's own healthcheck says healthy. */
  readonly healthy?: boolean;
  /** A command that exits 0 inside the host. */
  readonly command?: string;
  /** How long to wait for all of it; default the host's `startMs`. */
  readonly timeoutMs?: number;
}

/** A host of an ephemeral environment as far as every provider has it; what is a provider's own stands beside these keys, see its shape. */
export interface EphemeralHost {
  readonly name: string;
  readonly groups: readonly string[];
  /** Name of the provider that makes it. */
  readonly provider: string;
  /** What can be done to it as a whole: its provider says. */
  readonly verbs: readonly HostVerb[];
  /** Ports inside the host that are reached from outside. */
  readonly ports: readonly number[];
  /** Hosts that must be ready before this one starts. */
  readonly needs: readonly string[];
  readonly ready?: Ready;
  /** How long it may take from its start until it is ready; what comes before, such as building an image, does not count. */
  readonly startMs: number;
  /** How long it may take to stop by itself before it is killed. */
  readonly stopMs: number;
  /** Name of its transport; what that reads stands beside these keys, and these are what several have. */
  readonly transport: string;
  /** For ssh: the login; for docker: the user commands run as. */
  readonly user?: string;
  readonly port?: number;
  readonly identity?: string;
  readonly password?: Secret;
  readonly sudo?: boolean;
  /** How long a login may take until its shell answers. */
  readonly timeoutMs?: number;
}

/** Either literal content or a file of the user's repository. */
export interface HostFile {
  readonly content?: string | Secret;
  /** Absolute path. */
  readonly source?: string;
  /** Permission bits; default 0644. */
  readonly mode: number;
}

/** A host that is there already; what its transport reads stands beside these keys. */
export interface LiveHost {
  readonly name: string;
  readonly groups: readonly string[];
  /** Name of its transport. */
  readonly transport: string;
  /** Default: the host's name. For docker: the container's name. */
  readonly address: string;
}

/** What may be spent on the stacks of an environment. All amounts are in one currency. */
export interface Budget {
  readonly currency: string;
  /** Millionths that one run may spend; undefined: any. */
  readonly perRun?: bigint;
  /** Millionths that all runs of one day (UTC) may spend; undefined: any. */
  readonly perDay?: bigint;
  /** Millionths that each host costs an hour, by its name. */
  readonly prices: Readonly<Record<string, bigint>>;
}
