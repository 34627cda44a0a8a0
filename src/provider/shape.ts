import type { EphemeralHost, Ready } from '../model/environment.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import type { Reading } from '../schema/reading.ts';
import type { z } from '../schema/shape.ts';
import type { Scope, ThingKind } from './remover.ts';

/**
 * What is known about a provider without the libraries it needs: its hosts and its settings in an environment's file, and what it can do. A
 * plain object that imports only schema/ and model/, so that reading a file stays quick.
 *
 * `Own` is what a host of it has in addition to the keys of every host, after reading.
 */
export interface ProviderShape<Own extends object = object> {
  /** The value of `provider:`. */
  readonly name: string;
  /** For messages, what its hosts are: `its hosts are child processes of this machine`. */
  readonly nature: string;
  /** Keys of a host in addition to those of every host, each optional. */
  readonly host: z.ZodRawShape;
  /** Those of them that are maps and merged entry by entry with inherited ones. */
  readonly merged?: readonly string[];
  /** Pairs of keys of which a host has one: its own key removes the inherited other one. */
  readonly either?: readonly (readonly [string, string])[];
  /** Those of them that say where something is or what it is made of: they are not secret, and are resolved for approvers too. */
  readonly where?: readonly string[];
  /** Keys of `providers: { <name>: … }` in an environment's file. */
  readonly settings?: z.ZodRawShape;
  /** How its hosts are reached; the first one unless the host says otherwise. */
  readonly transports: readonly [EphemeralHost['transport'], ...EphemeralHost['transport'][]];
  /** What it makes, in the order of removal: hosts before their network. */
  readonly kinds: readonly ThingKind[];
  /** What can be done to its hosts as a whole. */
  readonly verbs: readonly HostVerb[];
  /** Why its hosts cannot reach hosts of other providers, which therefore may not be in their `needs`; undefined: they reach them. */
  readonly apart?: string;
  /** What `ready` of its hosts may contain. */
  readonly ready: readonly (keyof Ready)[];
  /** How long things may take. */
  readonly limits: ProviderLimits;
  /**
   * What a host costs per hour, such as `0.0416 USD`; the budget of an environment's file overrides it. Undefined if it is unknown.
   * @param settings what the environment says under `providers:`
   */
  price?(host: EphemeralHost & Own, settings: object): string | undefined;
  /** The own values of the host. Mistakes go to `reading.problems`; `host.merged` has passed `host`, and lacks the parts that are wrong. */
  read(host: MergedHost<never>, reading: Reading): Own;
  /** What a host requests and would not get, or what it lacks: found before anything starts. */
  mistakes?(host: EphemeralHost & Own, written: MergedHost<never>): readonly Misplaced[];
  /**
   * Where the things of an environment are, as `find` gets it; undefined: where it looks by itself. Nothing is read and nobody asked.
   * @param settings what the environment says under `providers:`
   */
  scopeOf?(settings: object, ways: ScopeWays): Scope | undefined;
  /**
   * Files that its settings name and that say what it makes, as absolute paths: who approves an environment approves these too.
   * @param settings what the environment says under `providers:`
   */
  settingsFiles?(settings: object, ways: { readonly cwd: string }): readonly string[];
  /**
   * Which of this machine's files go into a host: an approval of an environment covers these too.
   * @throws ConfigurationError if they cannot be read
   */
  sources?(host: EphemeralHost & Own, ways: { readonly cwd: string; readonly reports: string }): HostSources;
}

export interface ScopeWays {
  /** Name of the environment. */
  readonly environment: string;
  /** Root of the repository. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Milliseconds. */
export interface ProviderLimits {
  /** Default of `start` of a host. */
  readonly startMs: number;
  /** Default of `stop` of a host. */
  readonly stopMs: number;
  /** Of `ground`; default: `startMs`. */
  readonly groundMs?: number;
  /** Of `prepare`; default: 15 minutes. */
  readonly prepareMs?: number;
}

/** A mistake in a host that only its provider can find. */
export interface Misplaced {
  /** Its keys, starting below the host; empty if something is missing from the host itself. */
  readonly key: readonly string[];
  readonly message: string;
  readonly hint?: string;
}

export interface HostSources {
  /** Absolute paths of files and folders that are used completely. */
  readonly files: readonly string[];
  /** Folders of which only a part is used. */
  readonly folders: readonly {
    /** Absolute path. */
    readonly folder: string;
    /** What selects the part: the name of a Dockerfile. */
    readonly by: string;
    /** Path below the folder → `{ text }`, or the content of the file there. */
    read(): Promise<ReadonlyMap<string, { readonly text?: string }>>;
  }[];
}
