import type { AuditLine } from '../model/audit-line.ts';
import type { EphemeralHost } from '../model/environment.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Obstacle } from '../model/obstacle.ts';
import type { Target } from '../transport/registry.ts';
import type { Remover, Scope, Trace } from './remover.ts';
import type { ProviderShape, ScopeWays } from './shape.ts';

/**
 * Makes hosts and reports their state; everything else (order, readiness, abort, roll-back, teardown) belongs to the stack. A plain object:
 * its shape, these functions, and one registry line.
 *
 * `Own` is what a host of it has in addition to the keys of every host, `Ground` what the hosts of one stack share.
 */
export interface Provider<Own extends object = object, Ground = unknown> extends ProviderShape<Own>, Remover {
  /**
   * Makes what the hosts of one stack share: a network, a key pair, a security group. Called once per stack, before everything else.
   * @throws Error that says what went wrong; what it has made is in `context.ledger` and is removed
   */
  ground(hosts: readonly (EphemeralHost & Own)[], context: StackContext): Promise<Ground>;
  /**
   * Does what takes long and needs no other host, such as an image: called for all hosts at once. Its time does not count for `start` of
   * the host.
   * @throws Error
   */
  prepare?(host: EphemeralHost & Own, ground: Ground, context: StackContext): Promise<void>;
  /**
   * Makes a host and starts it; the stack waits until it is ready. Settles only when nothing of it can appear any more, also after
   * `context.signal` has aborted, and then as soon as it can.
   * @param peers hosts of other providers that it needs, as reached from this machine: it makes sure that the host reaches them
   * @throws Error; what it has made is in `context.ledger` and is removed
   */
  start(
    host: EphemeralHost & Own,
    peers: readonly StackHost[],
    ground: Ground,
    context: StackContext,
  ): Promise<RunningHost>;
  /**
   * What would keep these hosts from starting, as far as that can be asked without making anything, for `opsproof lint --deep`. What could not be
   * asked is an obstacle that says so.
   */
  obstacles?(
    hosts: readonly (EphemeralHost & Own)[],
    context: ScopeWays & { readonly settings: object },
  ): Promise<readonly Obstacle[]>;
  /** Gives back what is in no ledger, such as reserved ports. Called when the things of a stack are gone. */
  release?(ground: Ground): Promise<void>;
  /** One shell line that removes these things by hand, for `--keep`. */
  byHand?(things: readonly Trace[]): string;
}

/** A host of a running stack, as plain JSON: all that a worker thread needs to adopt it. */
export interface StackHost extends HostState {
  readonly name: string;
  readonly groups: readonly string[];
}

/** The state and the address of a host. Plain JSON. */
export interface HostState {
  /** How commands reach it. */
  readonly target: Target;
  /** The address for probes from outside if no port mapping says otherwise: an address or a DNS name. */
  readonly address: string;
  /** Port inside the host → where that is reached from outside. */
  readonly ports: Readonly<Record<number, { readonly host: string; readonly port: number }>>;
  /** True while the host answers; false after `stop`, `kill`, `pause`. */
  readonly running: boolean;
  /** True after `pause`: its programs stand still, while its kernel still accepts connections. */
  readonly paused?: true;
  /** The image it runs from, for a container. */
  readonly image?: HostImage;
}

export interface HostImage {
  /** As requested. */
  readonly name: string;
  /** The engine's own id: `sha256:…`. */
  readonly id: string;
  /** In registries: `name@sha256:…`; none for an image that was built here. */
  readonly digests: readonly string[];
}

/** The state of the host itself, apart from what it serves. */
export type Life = 'starting' | 'running' | { readonly died: string };

/** One condition of a host that counts as ready. */
export interface Condition {
  /** Its name while it is not met: `port 5432`, `/api/health`. */
  readonly what: string;
  /**
   * Undefined if it is met, else the current state: `nothing listens`. An error counts as an observation too, but an UnableError means that
   * it will never be met, and ends the wait.
   */
  unmet(): Promise<string | undefined>;
}

/** A host that was started, until it is removed. The stack never requests two verbs of one host at a time. */
export interface RunningHost {
  /** Reads its state, which `state` returns from then on. @throws Error if it is unknown */
  look(): Promise<Life>;
  /** Its state at the last look; reads nothing. */
  state(): HostState;
  /** Applies one of the provider's verbs. Starting a running host and stopping a stopped one is success. @throws Error that says why not */
  act(verb: HostVerb): Promise<void>;
  /** The last lines of its log since its last start. @throws Error */
  logSinceStart(lines: number): Promise<string>;
  /** The last lines of its log, for evidence. @throws Error */
  logTail(lines: number): Promise<string>;
  /** Where a port inside is reached from this machine, if it is. */
  reach(port: number): { readonly host: string; readonly port: number } | undefined;
  /** The current state if a port inside does not accept connections. */
  portUnmet(port: number): Promise<string | undefined>;
  /** What answers on a port instead of the host, where ports are shared with others. */
  stranger?(port: number): string | undefined;
  /** Runs a command for `ready: { command }`. @throws Error if it did not finish */
  run?(command: string): Promise<{ readonly exitCode: number; readonly stderr: string }>;
  /** The result of the host's own healthcheck: `healthy` or something else. @throws UnableError if it has none */
  health?(): Promise<string>;
  /** Conditions in addition to those of `ready`, such as a login that is accepted. */
  readonly conditions?: readonly Condition[];
  /**
   * Called before a sentence changes something that the host shares with others, such as an object of its cluster. What would outlive the
   * stack is in the ledger when it returns.
   * @returns brings it back to what it is now; throws Error that says why not
   * @throws UnableError if it could not be brought back
   */
  remember?(what: string): Promise<() => Promise<void>>;
  /** Called each time the host has become ready, before it is used. @throws UnableError */
  settle?(): Promise<void>;
  /** One line for people: how to enter, for `--keep`. */
  enter(): string;
}

/** What a provider may use while it makes the hosts of one stack. */
export interface StackContext {
  readonly runId: string;
  /** Unique in the run. */
  readonly stackId: string;
  /** Name of the environment. */
  readonly environment: string;
  /** `opsproof-<run>-<stack>`: the beginning of the names of things, which are chosen before the things are made. */
  readonly prefix: string;
  /** Labels for everything that is created: opsproof.run, opsproof.environment, opsproof.expires, opsproof.runner, opsproof.keep. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ledger: ThingLedger;
  /** The settings of this provider under `providers:` in the environment's file. */
  readonly settings: object;
  /** A folder of this run for logs; exists. */
  readonly directory: string;
  /** Root of the user's repository: where child processes start. */
  readonly cwd: string;
  /** The environment variables that child processes inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the running Node, which `node` in a command means. */
  readonly execPath: string;
  /** Aborted when a host fails, on interrupt, and when the stack is removed. */
  readonly signal: AbortSignal;
  /** What this provider keeps for all stacks of the run; created at first use. */
  ofRun<T>(make: () => T): T;
  /**
   * The path of a log `<stack>-<host>.log` (with `what`: `<stack>-<host>.<what>.log`) in the folder of the run, which is in the ledger from
   * then on and masked when the run ends.
   */
  logFile(host: string, what?: string): string;
  /** Reports progress: `progress('web', 'building images/web')`, `progress('web', 'built', 3100)`. */
  progress(host: string, phase: string, durationMs?: number): void;
  /** Masks a secret that the provider made itself, before anything may show it. */
  conceal(secret: string): void;
  /** Writes a line of the audit log: a command that the provider runs on a host. */
  note(host: string, line: AuditLine): void;
}

/** The part of a run's ledger that one provider writes. */
export interface ThingLedger {
  /** Writes it to disk and returns when it is there. @throws Error if the disk rejects it: then it must not be made */
  creating(thing: NewThing): void;
  /**
   * Records that the thing exists, and the provider's name for it; also each time that changes. What is never recorded may still be on its
   * way when a run dies, and is waited for.
   */
  created(thing: { readonly kind: string; readonly id: string }, called?: string): void;
  /** Records that the thing is gone. */
  destroyed(thing: { readonly kind: string; readonly id: string }): void;
}

/** Something that is about to be made. */
export interface NewThing {
  /** One of the provider's kinds. */
  readonly kind: string;
  /** A name chosen by us. */
  readonly id: string;
  /** The host it belongs to; undefined if several share it. */
  readonly host?: string;
  /** Where `find` must look: an endpoint, a region, a project. Never a secret. */
  readonly scope?: Scope;
  /** How long it may take to end by itself before it is ended, in milliseconds. */
  readonly stopMs?: number;
}
