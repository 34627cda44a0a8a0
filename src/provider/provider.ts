import type { AuditLine } from '../model/audit-line.ts';
import type { EphemeralEnvironment } from '../model/environment.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Target } from '../transport/registry.ts';
import type { BornProcess } from './birth.ts';

/** A host of a running stack, as plain JSON: all that a worker thread needs to adopt it. */
export interface StackHost {
  readonly name: string;
  readonly groups: readonly string[];
  /** How commands reach it. */
  readonly target: Target;
  /** How a probe from outside reaches it when no port mapping says otherwise: an address or a DNS name. */
  readonly address: string;
  /** Port inside the host → where that is reached from outside. */
  readonly ports: Readonly<Record<number, { readonly host: string; readonly port: number }>>;
  /** True while the host answers; false after `stop`, `kill`, `pause`. */
  readonly running: boolean;
  /** True after `pause`: its programs stand still, while its kernel goes on taking connections. */
  readonly paused?: true;
  /** The image it runs from, for a container. */
  readonly image?: HostImage;
}

export interface HostImage {
  /** As it was asked for. */
  readonly name: string;
  /** The engine's own: `sha256:…`. */
  readonly id: string;
  /** In registries: `name@sha256:…`; none for one that was built here. */
  readonly digests: readonly string[];
}

/** Kept in the ledger before the thing is made; `id` is whatever destroys it again (a name chosen by us). */
export interface LedgerEntry {
  readonly kind: 'build' | 'container' | 'network' | 'volume' | 'image' | 'process' | 'folder' | 'log';
  /** Name or id, chosen before creation wherever the engine allows it. */
  readonly id: string;
  /** For example the environment and host it belongs to. */
  readonly owner: string;
  /** RFC 3339 moment after which anybody may remove it. */
  readonly expires: string;
}

export interface Ledger {
  /** Writes the entry to disk and returns when it is there. */
  creating(entry: LedgerEntry): void;
  /**
   * Notes that the thing exists; for a process, which one it is: also each time it is started again. What is never noted may
   * still be on its way when a run dies, and is waited for.
   */
  created(entry: Pick<LedgerEntry, 'kind' | 'id'> & { readonly process?: BornProcess }): void;
  /** Notes that the thing is gone. */
  destroyed(entry: Pick<LedgerEntry, 'kind' | 'id'>): void;
}

export interface UpContext {
  readonly runId: string;
  /** Unique in the run; part of every name that is created. */
  readonly stackId: string;
  /** Labels for all that is created: opsproof.run, opsproof.environment, opsproof.expires, opsproof.runner, opsproof.keep. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
  /** A folder of this run for logs; exists. */
  readonly directory: string;
  /** Root of the user's repository: where child processes start. */
  readonly cwd: string;
  /** What child processes inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the running Node, which `node` in a command means. */
  readonly execPath: string;
  /** Loopback ports that stacks of this run have been given; shared by all of them. */
  readonly takenPorts?: Set<number>;
  /** Images that stacks of this run build or have built, by what goes into them; shared by all of them. */
  readonly builds?: Map<string, Promise<void>>;
  /** Aborted on interrupt: `up` stops and throws after removing what it made. */
  readonly signal: AbortSignal;
  /** Tells people what happens: `progress('web', 'building images/web')`, `progress('web', 'ready', 3100)`. */
  progress(host: string, phase: string, durationMs?: number): void;
  /** A host is ready, perhaps before the others are. */
  ready?(host: StackHost): void;
  /** Masks a secret that the provider made itself, before anything may show it. */
  conceal?(secret: string): void;
  /** A line of the audit log: a command that the provider runs on a host. */
  note?(line: AuditLine): void;
}

export interface RunningStack {
  /** The hosts as they are now; `start` after `stop` may have changed ports. */
  hosts(): readonly StackHost[];
  /**
   * Does something to a host as a whole and returns it as it is afterwards (`start` waits until it is ready again).
   * @throws UnableError
   */
  act(host: string, verb: HostVerb): Promise<StackHost>;
  /**
   * Waits until a host that runs is ready (again), for example after one that it needs was away.
   * @throws UnableError
   */
  ready(host: string): Promise<void>;
  /** The last lines a host logged, for evidence; never throws, says what it could not read. */
  logTail(host: string, lines: number): Promise<string>;
  /** One line that tells a person how to get in, for `--keep`. */
  enter(host: string): string;
  /** One line that tells a person how to remove the stack by hand, for `--keep`. */
  removal(): string;
  /** Removes everything; already gone is success. Never throws: returns a line for each thing it could not remove. */
  down(): Promise<readonly string[]>;
}

/** Brings an ephemeral environment up. A plain object; one file and one registry line a provider. */
export interface Provider {
  readonly name: string;
  /**
   * Starts all hosts side by side in dependency order (`needs`) and waits until each is ready.
   * When one fails, everything made so far is removed before it throws.
   * @throws UnableError that names the host, the phase, the time it took and the host's last log lines
   */
  up(environment: EphemeralEnvironment, context: UpContext): Promise<RunningStack>;
  /**
   * What still bears the label of a run although it should be gone, one line each, when the provider can ask somebody.
   * Never throws: not being able to ask is a line too.
   */
  audit?(runId: string): Promise<readonly string[]>;
}
