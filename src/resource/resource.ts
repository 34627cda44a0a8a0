import type { Facts } from '../host/facts.ts';
import type { CommonReason } from '../model/finding.ts';
import type { Spelling } from '../model/spelling.ts';
import type { Value, ValueType } from '../model/value.ts';
import type { VersionOrder } from '../model/version-order.ts';
import type { LanguageName } from '../transport/language.ts';
import type { Reply } from '../transport/transport.ts';

/** One attribute of a resource. */
export interface Attribute {
  readonly type: ValueType;
  /** One line for the documentation. */
  readonly description: string;
  /**
   * True for the existence of things with a path: people deny it for globs and lists (`the file "/etc/*.bak" does not exist`), but a name
   * is literal, so that would always pass and is refused.
   */
  readonly ofPath?: true;
  /** True for booleans that read as an adjective: `the service "x" is running`. */
  readonly adjective?: true;
  /**
   * True for a boolean that says what a thing is like, not whether it is at work: a missing file is neither readable nor unreadable, a
   * missing service is not running.
   */
  readonly intrinsic?: true;
  /**
   * For an attribute that needs an argument: what that is, for people (`the name of a property`). Written `has property "Restart" always`,
   * in a table `| property Restart | always |`; `wanted` and the state then contain the name with its argument unquoted: `property
   * Restart`.
   */
  readonly takes?: string;
  /**
   * Says why an argument is impossible or probably meant differently (an unknown keyword, a glob that is a pattern), or returns undefined.
   * Checked before anything runs.
   * @param name of the thing that is asked about
   */
  refuse?(argument: string, name: string): string | undefined;
  /**
   * Says what it always looks like, for a text that it never equals (`dir` for the type of a file, which is `directory`), or returns
   * undefined. Denying such a text would always pass. Checked before anything runs.
   * @param argument of an attribute that takes one
   * @param denied whether the claim is a denial
   */
  never?(value: string, argument?: string, denied?: boolean, name?: string): string | undefined;
  /** The smallest number that it ever is, so that to expect at least that much proves nothing: 0 of a count. */
  readonly least?: number;
  /** The largest number that it can have, so that expecting more, or at most that, proves nothing: 100 for a share. */
  readonly most?: number;
}

/**
 * The observed state. `exists` is always there for resources that can be missing, even if the noun has no attribute of that name (a port
 * that does not listen, a process that does not run). If it is false, booleans that are then truly false are given and the other attributes
 * are omitted. While it is not false, a missing attribute (`undefined`) was not observed, and one that is `null` is known to have no value
 * (the target of a file that is not a link). A claim about what was not observed, negated or not, is `unable`, for the reason in
 * `Look.unseen`.
 */
export type State = Readonly<Record<string, Value | undefined>>;

/** It could not be looked at: no tool, no permission, output that makes no sense. */
export interface Unable {
  readonly unable: string;
  /** What would have helped, or what to do next. */
  readonly hint?: string;
  /** The two above in the words that all hosts share which have this reason. Default: as they are. */
  readonly reason?: CommonReason;
  /** What was observed anyway, and may be incomplete: it proves what it contains, never what it lacks. */
  readonly part?: Value;
}

/** How to ask for many names of a noun by one command, if there is no table of all. */
export interface Together {
  /** Looks with the same key can be combined. */
  readonly key: string;
  readonly name: string;
  /** POSIX sh, reads only. */
  command(names: readonly string[]): string;
  /**
   * For each name what `Look.command` alone would have answered, as far as that is beyond doubt. An omitted name is asked for alone, and so
   * is everything unusual: missing things, refusals.
   */
  split(reply: Reply, names: readonly string[]): ReadonlyMap<string, Reply>;
}

/** One way to look at a resource: a command and the pure function that parses its answer. */
export interface Look {
  /** The language of the command. Default sh. On a host with another language the answer is `unable`. */
  readonly language?: LanguageName;
  /**
   * POSIX sh, built with the `sh` template of transport/shell/quote.ts; or PowerShell, with `powershell` of transport/powershell/quote.ts.
   * Reads only. A Runner runs it in its own scope without input, so variables end with it, and `exit` of sh.
   */
  readonly command: string;
  readonly together?: Together;
  /** Loads what `read` needs and a run without this noun does not, for example a parser. Awaited before `read`. */
  prepare?(): Promise<void>;
  read(reply: Reply): State | Unable;
  /**
   * Why `read` omitted this one attribute: not readable, too large, binary. Called if it is `undefined` in the state and `exists` is not
   * false. Undefined if there is nothing to add; the word `nothing` if it is known not to exist and `null` would be a value of its own (in
   * JSON).
   */
  unseen?(attribute: string, reply: Reply): Unable | 'nothing' | undefined;
  /** A table that answers for many names may leave a few open: how to ask for this one alone. That look then replaces this one. */
  further?(reply: Reply): Look | undefined;
  /** More than the values say, for a red finding: an unexpected reason. */
  note?(reply: Reply): string | undefined;
  /**
   * Why it cannot be denied that a value exists, although it is not in the state: something else has the same effect (a rule that accepts
   * every packet, a group that is somebody's primary one). Denying it is then unable.
   */
  undeniable?(attribute: string, value: string, reply: Reply): Unable | undefined;
  /** Why it proves nothing that nothing was found: something is there whose name is nearly the same. Claims that this would fulfil are unable. */
  slip?(attribute: string, reply: Reply): Unable | undefined;
  /** True if `read` itself can decide what an answer with a dropped end still says. */
  readonly partial?: true;
  /** The packaging system whose order applies to the versions in its state. Default: dpkg's. */
  readonly order?: VersionOrder;
}

/** How to list every name of a noun on a host. */
export interface Listing {
  /** See Look. */
  readonly language?: LanguageName;
  /** POSIX sh, reads only. */
  readonly command: string;
  /** The names; or, if one command prints everything that is kept, a map from each name to its state. */
  read(reply: Reply): readonly string[] | ReadonlyMap<string, State> | Unable;
}

/** What the user's settings add to a baseline. */
export interface Watchlist {
  /** Absolute paths of files and folders, in addition to /etc. */
  readonly files: readonly string[];
}

/** What a baseline keeps of a noun: which things exist, and which of their attributes do not change by themselves. */
export interface Inventory {
  /** The attributes that are kept; none that changes by itself (a process id, an age, a free size). */
  readonly keep: readonly string[];
  /** Lists whose order matters; the others are kept sorted, because hosts print them in any order. */
  readonly ordered?: readonly string[];
  names(facts: Facts, watched: Watchlist): Listing | Unable;
}

/**
 * A noun on a host whose state can be read. A plain object, one file per noun, one line in the registry; sentences, tables, negation, `on`,
 * `within` and documentation come from the attribute table.
 */
export interface Resource {
  /** Its form in sentences: `service`, `package`, `environment variable`. */
  readonly noun: string;
  /** How its name is written: `quoted` `the file "/x"`, `number` `the port 80`, `none` `the os`. */
  readonly key: 'quoted' | 'number' | 'none';
  readonly description: string;
  /** True if its name is sent to the host unchanged: on a protected environment its file must list it. */
  readonly verbatim?: true;
  /** An attribute that counts as asked together with the others if a check in the same block asks for it, about the same thing on the same host. */
  readonly beside?: string;
  /** Attribute name → attribute. Names are lower case words, possibly with spaces. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Complete example sentences without keyword, each true somewhere in features/vocabulary. */
  readonly examples: readonly string[];
  /** Only nouns that can be listed have one. */
  readonly inventory?: Inventory;
  /** Says why a name is impossible (a NUL byte, an empty name, a port above 65535), or returns undefined. Checked before anything runs. */
  refuse?(name: string): string | undefined;
  /** In how many ways the elements of its lists can be written, if there is more than one: 80 is 80/tcp. */
  spelling?(name: string): Spelling | undefined;
  /**
   * Pure. How to look at `name` on a host with these facts.
   * @param wanted the requested attributes, so that costly ones (a digest) are only read if needed
   */
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable;
}
