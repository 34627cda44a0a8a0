import type { Due } from '../history/notice-history.ts';

/** One message: what is new, what has recovered, what is still red. */
export interface Notice extends Due {
  /** `run production`, `drift production`. */
  readonly watch: string;
  /** RFC 3339. */
  readonly at: string;
  /** How often a reminder of what stays red is sent, in milliseconds. */
  readonly remindMs: number;
}

/** A channel that takes messages: a plain object; one file and one line in channels.ts. */
export interface NoticeChannel {
  readonly name: string;
  /** Rejects if the message was not taken; ends when the signal aborts. Heavy imports happen here. */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}
