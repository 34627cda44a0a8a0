/** The location of something, in terms of its provider: `{ endpoint: …, region: … }`. Never a secret: it is written to disk. */
export type Scope = Readonly<Record<string, string>>;

/**
 * What a scope cannot say because it is secret: the settings of this provider in an environment of the repository, which the scope names.
 * @throws ConfigurationError when its file is gone or wrong
 */
export type SettingsOf = (environment: string) => Promise<object>;

/** A kind of thing that a provider makes. */
export interface ThingKind {
  readonly name: string;
  /** How long the removal of one may take, in addition to the time it may take to end by itself, in milliseconds. */
  readonly limitMs: number;
  /**
   * How long one may take to appear after it was requested, in milliseconds; default: 15 s. If a run dies in between, its watchdog looks
   * for that long.
   */
  readonly appearsMs?: number;
  /** True for what costs nothing per hour, such as a file. */
  readonly free?: true;
}

/** Something a run made, with what is needed to remove it. */
export interface Trace {
  readonly kind: string;
  /** A name chosen by us, before it was made. */
  readonly id: string;
  /** The provider's name for it, once known: one for each time it was made or started. */
  readonly called?: readonly string[];
  readonly scope?: Scope;
  /** How long it may take to end by itself before it is ended, in milliseconds. */
  readonly stopMs?: number;
}

/** A trace that was found, with the content of its labels. */
export interface Sighting extends Trace {
  /** Label `opsproof.run`. */
  readonly run: string;
  /** For example the environment it belongs to. */
  readonly owner: string;
  /** Label `opsproof.expires`, RFC 3339. */
  readonly expires?: string;
  /** Label `opsproof.runner`: the process that made it, see runner-life.ts. */
  readonly runner?: string;
  /** Label `opsproof.keep`: its run was told to keep it. */
  readonly keep?: boolean;
  /** Milliseconds since 1970. */
  readonly madeAt?: number;
  /** What it costs per hour as it is now, such as `0.0104 USD`; undefined if that is not known. */
  readonly price?: string;
}

/** Finds and removes what runs made, even if the run and its ledger are gone: used at the end of a run, by `sweep` and by the watchdog. */
export interface Remover {
  /**
   * Everything with the labels of any run, or of one.
   * @param scopes where else to look than where settings and the environment variables of this process lead: those of the ledger
   * @throws UnableError if it cannot be asked
   */
  find(run: string | undefined, scopes: readonly Scope[]): Promise<readonly Sighting[]>;
  /**
   * The same in one place and nowhere else, so that a place that cannot be asked hides no other. Without this, `find` gets the scope alone.
   * @param scope undefined: where settings and the environment variables of this process lead
   * @returns a text: why there is no such place, so that nothing was asked
   * @throws UnableError if it cannot be asked
   */
  findAt?(run: string | undefined, scope: Scope | undefined): Promise<readonly Sighting[] | string>;
  /** Does a thing in the ledger exist? @throws UnableError if it cannot be asked */
  isThere(trace: Trace): Promise<boolean>;
  /** Removes it within `limitMs`; already gone is success. Never throws: returns a line that says why it could not. */
  remove(trace: Trace, limitMs: number): Promise<string | undefined>;
  /**
   * What runs made to be faster next time and left on purpose, and whether it is in use.
   * @throws UnableError if it cannot be asked
   */
  caches?(): Promise<readonly (Trace & { readonly used: boolean })[]>;
}

/** Which remover handles which kinds, in the order in which kinds must go: containers before their networks. Loaded on first use. */
export interface RemoverEntry {
  /** Name of the provider in ledgers. */
  readonly name: string;
  readonly kinds: readonly ThingKind[];
  /** @param settingsOf where credentials come from that only an environment's file names; undefined: the environment of this process has them */
  load(settingsOf?: SettingsOf): Promise<Remover>;
}
