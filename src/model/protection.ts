/** Why nothing may be changed in an environment that requires approvals. */
export interface Unapproved {
  /** `1 approval is needed, 0 given`. */
  readonly why: string;
  /** Lines: what was found, why it does not count, and how to request an approval. */
  readonly hint: string;
  /** Where the environment requires approvals. */
  readonly place?: { readonly file: string; readonly line: number };
}

/** An environment in which nothing may be changed: it is protected, or not approved. */
export interface Guarded {
  readonly environment: string;
  readonly unapproved?: Unapproved | undefined;
}

/** What may be sent to the hosts of a guarded environment besides the looks of our own nouns. */
export interface Protection extends Guarded {
  /** The environment's `commands`: exact texts, and `/patterns/` of whole commands. */
  readonly commands: readonly string[];
}

/** Undefined for an environment that may be changed. */
export function protectionOf(from: {
  readonly environment: string;
  readonly protected: boolean;
  readonly commands?: readonly string[];
  readonly unapproved?: Unapproved | undefined;
}): Protection | undefined {
  if (!from.protected && from.unapproved === undefined) return undefined;
  return Object.freeze({
    environment: from.environment,
    commands: Object.freeze([...(from.commands ?? [])]),
    ...(from.unapproved === undefined ? {} : { unapproved: Object.freeze({ ...from.unapproved }) }),
  });
}
