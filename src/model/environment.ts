import type { Api } from './api.ts';
import type { ApprovalDemand } from './approval.ts';
import type { HostVerb } from './host-verb.ts';
import type { Secret } from './secret.ts';

/** Environments after loading: checked, with defaults, secrets resolved, ranges expanded and paths absolute. */

export type Environment = EphemeralEnvironment | LiveEnvironment;

interface EnvironmentBase {
  /** The file's name without `.yaml`. */
  readonly name: string;
  /** Path of the file, relative to the root of the user's repository. */
  readonly file: string;
  /** Read-only: actions and unsafe HTTP methods are refused. */
  readonly protected: boolean;
  /** The approvals that are required before anything in it may be changed; undefined: none. */
  readonly approval?: ApprovalDemand;
  /** The commands that a protected environment allows besides the looks of nouns; see model/protection.ts. */
  readonly commands?: readonly string[];
  /** Names for URLs that belong to no host: `http://payments/…` for `endpoints: { payments: https://pay.example.com }`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Services with an API: `jira:/rest/…` for `api: { jira: { url: … } }`. */
  readonly apis?: Readonly<Record<string, Api>>;
  /** Every value that must be masked, including those written as plain text elsewhere; see revealed-secrets.ts. */
  readonly secrets?: readonly Secret[];
}

export interface EphemeralEnvironment<H extends EphemeralHost = EphemeralHost> extends EnvironmentBase {
  readonly lifecycle: 'ephemeral';
  /** Name of the provider of hosts that do not name one. */
  readonly provider: string;
  /** Settings of the providers, by their name. */
  readonly settings: Readonly<Record<string, object>>;
  /** How long a stack may live before anyone may remove it, in milliseconds. Default 2 hours. */
  readonly ttlMs: number;
  /** What may be spent on its stacks; undefined: no limit. */
  readonly budget?: Budget;
  readonly hosts: Readonly<Record<string, H>>;
}

export interface LiveEnvironment<H extends LiveHost = LiveHost> extends EnvironmentBase {
  readonly lifecycle: 'live';
  /** True: some of its hosts are named by a program, which was not run; `hosts` has the others. */
  readonly unread?: true;
  readonly hosts: Readonly<Record<string, H>>;
  /** The dry runs of configuration management that `opsproof drift` includes; none if undefined. */
  readonly converge?: readonly DryRun[];
}

/** A dry run of a tool that brings hosts to a state, as the environment names it. */
export interface DryRun {
  /** Noun of the tool: `puppet manifest`. */
  readonly noun: string;
  /** What it applies, as written, and its absolute path on this machine. */
  readonly name: string;
  readonly file: string;
  /** Name → values; paths among them are absolute, on this machine. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** The names of its hosts. */
  readonly hosts: readonly string[];
  /** Its deadline on one host. */
  readonly timeoutMs: number;
}

/** When a host counts as ready. All conditions that are given must be true. */
export interface Ready {
  /** A port inside the host accepts connections. */
  readonly port?: number;
  /** `GET` on the host's first published port (or `port`) answers 200 to 399: a path such as `/api/health`. */
  readonly http?: string;
  /** A line that matches this text appears in the host's log. */
  readonly log?: string;
  /** The image's own healthcheck reports healthy. */
  readonly healthy?: boolean;
  /** A command that exits 0 inside the host. */
  readonly command?: string;
  /** How long to wait for all of them; default: the host's `startMs`. */
  readonly timeoutMs?: number;
}

/** A host of an ephemeral environment, with the keys that every provider has; a provider's own keys are beside them, see its shape. */
export interface EphemeralHost {
  readonly name: string;
  readonly groups: readonly string[];
  /** Name of the provider that makes it. */
  readonly provider: string;
  /** The verbs that its provider supports. */
  readonly verbs: readonly HostVerb[];
  /** Ports inside the host that can be reached from outside. */
  readonly ports: readonly number[];
  /** Hosts that must be ready before this one starts. */
  readonly needs: readonly string[];
  readonly ready?: Ready;
  /** How long it may take from its start until it is ready; earlier work, such as building an image, does not count. */
  readonly startMs: number;
  /** How long it may take to stop before it is killed. */
  readonly stopMs: number;
  /** Name of its transport, whose own keys are beside these; these are shared by several transports. */
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

/** A host that already exists; the keys of its transport are beside these. */
export interface LiveHost {
  readonly name: string;
  readonly groups: readonly string[];
  /** Name of its transport. */
  readonly transport: string;
  /** Default: the host's name. For docker: the container's name. */
  readonly address: string;
  /** What the inventory says of it; none for a host that only the environment names. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** What may be spent on the stacks of an environment. All amounts are in one currency. */
export interface Budget {
  readonly currency: string;
  /** Millionths that one run may spend; undefined: no limit. */
  readonly perRun?: bigint;
  /** Millionths that all runs of one day (UTC) may spend; undefined: no limit. */
  readonly perDay?: bigint;
  /** Millionths that each host costs an hour, by its name. */
  readonly prices: Readonly<Record<string, bigint>>;
}
