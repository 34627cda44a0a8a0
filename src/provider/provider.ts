import type { AuditLine } from '../model/audit-line.ts';
import type { EphemeralHost } from '../model/environment.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Target } from '../transport/registry.ts';
import type { Remover, Scope, Trace } from './remover.ts';
import type { ProviderShape } from './shape.ts';

/**
 * Makes hosts, and says how they are; everything else (order, readiness, abort, roll-back, teardown) is the stack's. A plain object: its shape,
 * these functions, and one registry line.
 *
 * `Own` is what a host of it has besides what every host has, `Ground` what the hosts of one stack share.
 */
export interface Provider<Own extends object = object, Ground = unknown> extends ProviderShape<Own>, Remover {
  /**
   * Makes what the hosts of one stack share: a network, a key pair, a security group. Asked once a stack, before everything else.
   * @throws Error that says what went wrong; what it has made stands in `context.ledger` and is removed
   */
  ground(hosts: readonly (EphemeralHost & Own)[], context: StackContext): Promise<Ground>;
  /**
   * What takes long and needs no other host, such as an image: asked for all hosts at once. Its time does not count for `start` of the host.
   * @throws Error
   */
  prepare?(host: EphemeralHost & Own, ground: Ground, context: StackContext): Promise<void>;
  /**
   * Makes a host and starts it; that it is ready is waited for by the stack. Settles only when nothing of it can appear any more, also after
   * `context.signal` has aborted, and then as soon as it can.
   * @param peers hosts of other providers that it needs, as they are reached from this machine: it makes sure that the host reaches them
   * @throws Error; what it has made stands in `context.ledger` and is removed
   */
  start(
    host: EphemeralHost & Own,
    peers: readonly StackHost[],
    ground: Ground,
    context: StackContext,
  ): Promise<RunningHost>;
  /** Gives back what stands in no ledger, such as ports that were held. Called when the things of a stack are gone. */
  release?(ground: Ground): Promise<void>;
  /** One line for a shell that removes these things by hand, for `--keep`. */
  byHand?(things: readonly Trace[]): string;
}

/** A host of a running stack, as plain JSON: all that a worker thread needs to adopt it. */
export interface StackHost extends HostState {
  readonly name: string;
  readonly groups: readonly string[];
}

/** How a host is and where. Plain JSON. */
export interface HostState {
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

/** How a host itself is doing, apart from what it serves. */
export type Life = 'starting' | 'running' | { readonly died: string };

/** One thing that must hold before a host counts as ready. */
export interface Condition {
  /** What people read while it does not hold: `port 5432`, `/api/health`. */
  readonly what: string;
  /**
   * Nothing when it holds, else what is the case instead: `nothing listens`. An error counts as an observation too, but
   * an UnableError says that it never will, and ends the wait.
   */
  unmet(): Promise<string | undefined>;
}

/** A host that was started, until it is removed. The stack never asks for two verbs of one host at a time. */
export interface RunningHost {
  /** Asks how it is, which `state` tells from then on. @throws Error when nobody can tell */
  look(): Promise<Life>;
  /** How it was when it was last looked at; asks nobody. */
  state(): HostState;
  /** Does one of the provider's verbs. Starting what runs and stopping what is stopped is success. @throws Error that says why not */
  act(verb: HostVerb): Promise<void>;
  /** The last lines it logged since its last start. @throws Error */
  logSinceStart(lines: number): Promise<string>;
  /** The last lines it logged, for evidence. @throws Error */
  logTail(lines: number): Promise<string>;
  /** Where a port inside is reached from this machine, if it is. */
  reach(port: number): { readonly host: string; readonly port: number } | undefined;
  /** What is the case instead when a port inside does not accept connections. */
  portUnmet(port: number): Promise<string | undefined>;
  /** Who answers on a port instead of the host, where ports are shared with others. */
  stranger?(port: number): string | undefined;
  /** Runs a command for `ready: { command }`. @throws Error when it did not end */
  run?(command: string): Promise<{ readonly exitCode: number; readonly stderr: string }>;
  /** What the host's own healthcheck says: `healthy` or something else. @throws UnableError when it has none */
  health?(): Promise<string>;
  /** What must hold besides what `ready` asks for, such as a login that is let in. */
  readonly conditions?: readonly Condition[];
  /** Called each time the host has become ready, before anybody uses it. @throws UnableError */
  settle?(): Promise<void>;
  /** One line that tells a person how to get in, for `--keep`. */
  enter(): string;
}

/** What a provider may use while it makes the hosts of one stack. */
export interface StackContext {
  readonly runId: string;
  /** Unique in the run. */
  readonly stackId: string;
  /** Name of the environment. */
  readonly environment: string;
  /** `opsproof-<run>-<stack>`: what names of things begin with, which are chosen before the things are made. */
  readonly prefix: string;
  /** Labels for all that is created: opsproof.run, opsproof.environment, opsproof.expires, opsproof.runner, opsproof.keep. */
  readonly labels: Readonly<Record<string, string>>;
  readonly ledger: ThingLedger;
  /** What the environment says under `providers:` for this provider. */
  readonly settings: object;
  /** A folder of this run for logs; exists. */
  readonly directory: string;
  /** Root of the user's repository: where child processes start. */
  readonly cwd: string;
  /** What child processes inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the running Node, which `node` in a command means. */
  readonly execPath: string;
  /** Aborted when a host fails, on interrupt, and when the stack is removed. */
  readonly signal: AbortSignal;
  /** What this provider keeps for all stacks of the run; made by the first one that asks. */
  ofRun<T>(make: () => T): T;
  /**
   * The path of a log `<stack>-<host>.log` (with `what`: `<stack>-<host>.<what>.log`) in the folder of the run, which is in the ledger from then on and
   * masked when the run ends.
   */
  logFile(host: string, what?: string): string;
  /** Tells people what happens: `progress('web', 'building images/web')`, `progress('web', 'built', 3100)`. */
  progress(host: string, phase: string, durationMs?: number): void;
  /** Masks a secret that the provider made itself, before anything may show it. */
  conceal(secret: string): void;
  /** A line of the audit log: a command that the provider runs on a host. */
  note(host: string, line: AuditLine): void;
}

/** What one provider writes into the ledger of a run. */
export interface ThingLedger {
  /** Writes it to disk and returns when it is there. @throws Error when the disk does not take it: then it must not be made */
  creating(thing: NewThing): void;
  /**
   * Notes that the thing exists, and what the provider calls it: also each time that changes. What is never noted may still be on its way
   * when a run dies, and is waited for.
   */
  created(thing: { readonly kind: string; readonly id: string }, called?: string): void;
  /** Notes that the thing is gone. */
  destroyed(thing: { readonly kind: string; readonly id: string }): void;
}

/** Something that is about to be made. */
export interface NewThing {
  /** One of the provider's kinds. */
  readonly kind: string;
  /** A name chosen by us. */
  readonly id: string;
  /** The host it belongs to; none for what several share. */
  readonly host?: string;
  /** Where `find` must look: an endpoint, a region, a project. Never a secret. */
  readonly scope?: Scope;
  /** How long it may take to end by itself before it is ended, in milliseconds. */
  readonly stopMs?: number;
}
