import type { EphemeralHost, Ready } from '../model/environment.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import type { Reading } from '../schema/reading.ts';
import type { z } from '../schema/shape.ts';
import type { ThingKind } from './remover.ts';

/**
 * What is known of a provider without the libraries it needs: what its hosts and its settings look like in an environment's file, and what it
 * can do. A plain object that imports only schema/ and model/, so that reading a file stays quick.
 *
 * `Own` is what a host of it has besides what every host has, after reading.
 */
export interface ProviderShape<Own extends object = object> {
  /** What `provider:` says. */
  readonly name: string;
  /** For messages, what its hosts are: `its hosts are child processes of this machine`. */
  readonly nature: string;
  /** Keys of a host besides those of every host, each optional. */
  readonly host: z.ZodRawShape;
  /** Those of them that are maps and merged entry by entry with what is inherited. */
  readonly merged?: readonly string[];
  /** Pairs of which a host has one: its own choice drops the inherited other. */
  readonly either?: readonly (readonly [string, string])[];
  /** Those of them that say where something is or what it is made of: no secrets, and resolved also for who approves. */
  readonly where?: readonly string[];
  /** Keys of `providers: { <name>: … }` in an environment's file. */
  readonly settings?: z.ZodRawShape;
  /** How its hosts are reached; the first one unless the host says otherwise. */
  readonly transports: readonly [EphemeralHost['transport'], ...EphemeralHost['transport'][]];
  /** What it makes, in the order in which it goes: hosts before their network. */
  readonly kinds: readonly ThingKind[];
  /** What can be done to its hosts as a whole. */
  readonly verbs: readonly HostVerb[];
  /** What `ready` of its hosts may ask for. */
  readonly ready: readonly (keyof Ready)[];
  /** How long things may take. */
  readonly limits: ProviderLimits;
  /** What an hour of a host costs, such as `0.0416 USD`; the budget of an environment's file overrides it. Undefined where nobody knows. */
  price?(host: EphemeralHost & Own): string | undefined;
  /**
   * The host's own values. What is wrong goes to `reading.problems`; `host.merged` has passed `host`, and lacks the parts that are wrong.
   */
  read(host: MergedHost<never>, reading: Reading): Own;
  /** What a host asks for and would not get, or what it lacks: found before anything starts. */
  mistakes?(host: EphemeralHost & Own, written: MergedHost<never>): readonly Misplaced[];
  /**
   * What of this machine's files goes into a host: who approves an environment approves these too.
   * @throws ConfigurationError when it cannot be read
   */
  sources?(host: EphemeralHost & Own, ways: { readonly cwd: string; readonly reports: string }): HostSources;
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

/** What a host says that its provider cannot do. */
export interface Misplaced {
  /** Its keys from the host down; none when something is missing from the host itself. */
  readonly key: readonly string[];
  readonly message: string;
  readonly hint?: string;
}

export interface HostSources {
  /** Absolute paths of files and folders that are taken as they are. */
  readonly files: readonly string[];
  /** Folders of which only a part is taken. */
  readonly folders: readonly {
    /** Absolute path. */
    readonly folder: string;
    /** What says which part: the name of a Dockerfile. */
    readonly by: string;
    /** Path below the folder → `{ text }`, or the content of the file there. */
    read(): Promise<ReadonlyMap<string, { readonly text?: string }>>;
  }[];
}
