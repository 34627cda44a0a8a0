/** A red check that somebody answers for until a day. */
export interface Waiver {
  /** Unique in the file. */
  readonly id: string;
  readonly scope: WaiverScope;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  /** `2026-12-31`: the last day on which it counts, in UTC. */
  readonly expires: string;
}

/** At least one of them; all that are given must fit. */
export interface WaiverScope {
  /** The sentence of the check without keyword; `*` stands for any text. */
  readonly sentence?: string;
  /** Tag expression. */
  readonly tag?: string;
  /** Name of a host; `*` stands for any text. */
  readonly host?: string;
}

/** Waivers as they lie in a file. */
export interface WaiverFile {
  /** Path relative to the user's folder; undefined when there is none. */
  readonly file?: string;
  /** `sha256:…` of its bytes. */
  readonly digest?: string;
  readonly waivers: readonly Waiver[];
}

/** Whether its last day is over. */
export function isExpired({ expires }: Waiver, now: number): boolean {
  return now >= Date.parse(`${expires}T00:00:00Z`) + 86_400_000;
}
