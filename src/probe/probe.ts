import type { Claim } from '../check/claim.ts';
import type { Glance } from '../check/glance.ts';
import type { Seen } from '../check/question.ts';
import type { Spelling } from '../model/spelling.ts';
import type { Attribute } from '../resource/resource.ts';
import type { AuditedDoor } from '../transport/audited-door.ts';
import type { Scene } from './scene.ts';

/** What every probe has; its sentences, tables, documentation and coverage follow from it. */
interface Words {
  /** As used in messages and in the documentation: `TLS address`. */
  readonly noun: string;
  readonly description: string;
  /** Attribute name → attribute, as a noun on hosts has them. */
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Complete example sentences without keyword. */
  readonly examples: readonly string[];
}

/** Something that is asked over the network or on hosts: `the TLS address "web:443" is trusted`. */
export interface AskedProbe extends Words {
  /**
   * How it is written after `the`, in one or more ways, with names in braces: `DNS record {record} at {server}`. In a sentence the names
   * are in quotes.
   */
  readonly phrases: readonly [string, ...string[]];
  /**
   * Who asks. `outside`: the machine that opsproof runs on. `anywhere`: that one, or the hosts that ` from "web"` names. `hosts`: the hosts
   * that ` on "web"` names, as for a noun.
   */
  readonly asked: 'outside' | 'anywhere' | 'hosts';
  /** In how many ways the elements of its lists can be written, if there is more than one. */
  spelling?(names: PhraseNames): Spelling | undefined;
  /** Its attributes, if they depend on the names. Default: `attributes`. @throws ClaimError for invalid names */
  attributesOf?(names: PhraseNames): AskedProbe['attributes'];
  /** What it would do that may change something: `send a datagram to web:514`; a protected environment refuses that. */
  changes?(asked: Inquiry): string | undefined;
  /**
   * Reads the names, and says how to look. Sends nothing yet: this is called before anything runs.
   * @throws ConfigurationError, ClaimError for what it refuses
   */
  prepare(asked: Inquiry, scene: Scene): Ask;
}

/** The answer to an action of the scenario, kept for later checks: `the response status is 200`, `the exit status is 1`. */
export interface KeptProbe extends Words {
  /** What precedes an attribute in a sentence: `response`; empty for `the exit status`. */
  readonly lead: string;
  /** Reads claims about it, for attributes as written. @throws Error that says why one is invalid */
  reader(written: readonly string[]): Promise<(written: string, comparison: string) => Claim>;
  recall(claims: readonly Claim[], scene: Scene): Promise<Seen>;
}

export type Probe = AskedProbe | KeptProbe;

/** The names of a phrase, by the words in its braces. */
export type PhraseNames = Readonly<Record<string, string>>;

export interface Inquiry {
  readonly names: PhraseNames;
  readonly claims: readonly Claim[];
  readonly from: 'outside' | 'hosts';
}

/**
 * Looks once. Expected trouble is `unable`; throws only UnableError.
 * @param host the host that is asked, or that asks; empty from outside
 * @param door for what is asked from outside
 */
export type Ask = (glance: Glance, host: string, door: AuditedDoor) => Promise<Seen>;
