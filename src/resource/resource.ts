import type { Facts } from '../host/facts.ts';
import type { Spelling } from '../model/spelling.ts';
import type { Value, ValueType } from '../model/value.ts';
import type { VersionOrder } from '../model/version-order.ts';
import type { LanguageName } from '../transport/language.ts';
import type { Reply } from '../transport/transport.ts';

/** One thing that can be asked of a resource. */
export interface Attribute {
  readonly type: ValueType;
  /** One line for the documentation. */
  readonly description: string;
  /**
   * True for the existence of what has a path: people deny it of globs and lists (`the file "/etc/*.bak" does not exist`), and a name is
   * taken as it is, so that would always hold and is refused.
   */
  readonly ofPath?: true;
  /** True for booleans that read as an adjective: `the service "x" is running`. */
  readonly adjective?: true;
  /**
   * True for a boolean that says what a thing is like, not whether it is at work: a file that is not there is neither readable nor not, a
   * service that is not there is not running.
   */
  readonly intrinsic?: true;
  /**
   * For an attribute that needs an argument: what that is, for people (`the name of a property`). Written
   * `has property "Restart" always`, in a table `| property Restart | always |`; `wanted` and the state then hold the
   * name with its argument unquoted: `property Restart`.
   */
  readonly takes?: string;
  /**
   * Says why an argument is impossible or probably meant otherwise (a keyword that nobody knows, a glob that is a pattern), or
   * nothing. Found before anything runs.
   * @param name of the thing that is asked
   */
  refuse?(argument: string, name: string): string | undefined;
  /**
   * Says what it always is, for a text that it never is as a whole (`dir` of the type of a file, which is `directory`), or nothing. To
   * deny such a text would hold whatever is there. Found before anything runs.
   * @param argument of an attribute that takes one
   * @param denied whether it is said not to be that
   * @param name of the thing that is asked
   */
  never?(value: string, argument?: string, denied?: boolean, name?: string): string | undefined;
  /** The smallest number that it ever is, so that to expect at least that much proves nothing: 0 of a count. */
  readonly least?: number;
  /** The largest number that it ever is, so that to expect more, or at most that, proves nothing: 100 of a share. */
  readonly most?: number;
}

/**
 * What was seen. `exists` is always there for resources that can be missing, also when the noun has no attribute of
 * that name (a port that does not listen, a process that does not run). When it is false, booleans that are then
 * truly false are given and the other attributes are left out. While it is not false, an attribute that is not there
 * (`undefined`) was not seen, and one that is `null` is known to have nothing (the target of a file that is no link).
 * A claim about what was not seen, negated or not, is `unable`, for the reason `Look.unseen` gives.
 */
export type State = Readonly<Record<string, Value | undefined>>;

/** It could not be looked: no tool, no permission, output that makes no sense. */
export interface Unable {
  readonly unable: string;
  /** What would have done, or what to do next. */
  readonly hint?: string;
  /** What was seen all the same, and may not be all: it proves what it has, never what it lacks. */
  readonly part?: Value;
}

/** How to ask for many names of a noun by one command, where there is no table of all. */
export interface Together {
  /** Looks with the same key can be taken together. */
  readonly key: string;
  readonly name: string;
  /** POSIX sh, reads only. */
  command(names: readonly string[]): string;
  /**
   * For each name what `Look.command` alone would have answered, as far as that is beyond doubt. A name that is left
   * out is asked for alone, so everything unusual is: what is not there, what was refused.
   */
  split(reply: Reply, names: readonly string[]): ReadonlyMap<string, Reply>;
}

/** One way to look at a resource: a command and the pure function that reads its answer. */
export interface Look {
  /** What the command is written in. Default sh. On a host that speaks something else the answer is `unable`. */
  readonly language?: LanguageName;
  /**
   * POSIX sh, built with the `sh` template of transport/shell/quote.ts; or PowerShell, with `powershell` of transport/powershell/quote.ts. Reads only.
   * A Runner runs it in a scope of its own without input, so variables end with it, and `exit` of sh.
   */
  readonly command: string;
  readonly together?: Together;
  /** Loads what `read` needs and a run without this noun does not, for example a parser. Awaited before `read`. */
  prepare?(): Promise<void>;
  read(reply: Reply): State | Unable;
  /**
   * Why `read` left out this one attribute: not readable, too large, binary. Asked when it is `undefined` in the
   * state and `exists` is not false. Nothing when there is no more to say than that it was not seen; the word `nothing`
   * when it is known not to be there and `null` would be a value of its own (in JSON).
   */
  unseen?(attribute: string, reply: Reply): Unable | 'nothing' | undefined;
  /**
   * A table that answers for many names may leave a few open: how to ask for this one alone. That look then stands
   * instead of this one.
   */
  further?(reply: Reply): Look | undefined;
  /** More than the values say, for a red finding: why it is not as one thinks. */
  note?(reply: Reply): string | undefined;
  /**
   * Why it cannot be denied that a value is there, although it is not in the state: something else does the same (a rule that lets every
   * packet in, a group that is somebody's primary one). To deny it is then unable.
   */
  undeniable?(attribute: string, value: string, reply: Reply): Unable | undefined;
  /** True when `read` itself can tell what an answer whose end was dropped still says. */
  readonly partial?: true;
  /** Whose order the versions in its state are in. Default: dpkg's. */
  readonly order?: VersionOrder;
}

/** How to list every name of a noun on a host. */
export interface Listing {
  /** See Look. */
  readonly language?: LanguageName;
  /** POSIX sh, reads only. */
  readonly command: string;
  /** The names; or, where one command tells all that is kept, a map from each name to its state. */
  read(reply: Reply): readonly string[] | ReadonlyMap<string, State> | Unable;
}

/** What the user's own settings add to a baseline. */
export interface Watchlist {
  /** Absolute paths of files and folders, besides /etc. */
  readonly files: readonly string[];
}

/** What a baseline remembers of a noun: which of it there are, and what of each is not meant to change by itself. */
export interface Inventory {
  /** The attributes that are kept; nothing that changes by itself (a process id, an age, a free size). */
  readonly keep: readonly string[];
  /** Lists whose order means something; the others are kept sorted, as hosts tell them in any order. */
  readonly ordered?: readonly string[];
  names(facts: Facts, watched: Watchlist): Listing | Unable;
}

/**
 * A noun on a host whose state can be read. A plain object, one file a noun, one line in the registry; sentences,
 * tables, negation, `on`, `within` and documentation come from the attribute table.
 */
export interface Resource {
  /** As it stands in sentences: `service`, `package`, `environment variable`. */
  readonly noun: string;
  /** How its name is written: `quoted` `the file "/x"`, `number` `the port 80`, `none` `the os`. */
  readonly key: 'quoted' | 'number' | 'none';
  readonly description: string;
  /** True when its name is sent to the host as it is: on a protected environment its file must list it. */
  readonly verbatim?: true;
  /** An attribute that counts as asked with the others when a check beside them, in the same block, asks it of the same thing on the same host. */
  readonly beside?: string;
  /** Attribute name → attribute. Names are lower case words, possibly with spaces. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Complete example sentences without keyword, each true somewhere in features/vocabulary. */
  readonly examples: readonly string[];
  /** Only nouns that can be listed have one. */
  readonly inventory?: Inventory;
  /**
   * Says why a name is impossible (a NUL byte, an empty name, a port above 65535), or nothing.
   * Found before anything runs.
   */
  refuse?(name: string): string | undefined;
  /** In how many ways the elements of its lists can be written, where it is more than one: 80 is 80/tcp. */
  spelling?(name: string): Spelling | undefined;
  /**
   * Pure. How to look at `name` on a host with these facts.
   * @param wanted the attributes asked for, so that costly ones (a digest) are only read when needed
   */
  look(name: string, facts: Facts, wanted: readonly string[]): Look | Unable;
}
