/** A red check that somebody takes responsibility for until a date. */
export interface Waiver {
  /** Unique in the file. */
  readonly id: string;
  readonly scope: WaiverScope;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  /** `2026-12-31`: the last day on which it applies, in UTC. */
  readonly expires: string;
}

/** At least one of them; all that are given must match. */
export interface WaiverScope {
  /** The sentence of the check without its keyword; `*` stands for any text. */
  readonly sentence?: string;
  /** Tag expression. */
  readonly tag?: string;
  /** Name of a host; `*` stands for any text. */
  readonly host?: string;
}

/** The waivers of a file. */
export interface WaiverFile {
  /** Path relative to the user's folder; undefined if there is none. */
  readonly file?: string;
  /** `sha256:…` of its bytes. */
  readonly digest?: string;
  readonly waivers: readonly Waiver[];
}

/** Whether its last day has passed. */
export function isExpired({ expires }: Waiver, now: number): boolean {
  return now >= Date.parse(`${expires}T00:00:00Z`) + 86_400_000;
}
