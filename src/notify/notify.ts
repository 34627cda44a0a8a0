import { dirname } from 'node:path';
import { makeFolder } from '../disk/make-folder.ts';
import { type Concern, NoticeHistory } from '../history/notice-history.ts';
import { printElapsed } from '../model/elapsed.ts';
import { messageOf } from '../model/errors.ts';
import type { Notice, NoticeChannel } from './notice.ts';

/** The results of one run for notifications. */
export interface Watched {
  /** `run production`, `drift production`: the history keeps what is red under this name. */
  readonly watch: string;
  readonly concerns: readonly Concern[];
  /** Whether everything with this scope was looked at and found good. */
  wellAgain(scope: string): boolean;
  /** Why something is no longer a concern although it was not repaired; empty: another line reports it. */
  settled?(scope: string, fingerprint: string): string | undefined;
}

export interface NotifyOptions {
  readonly channels: readonly NoticeChannel[];
  /** Absolute path of the history. */
  readonly history: string;
  readonly remindMs: number;
  readonly timeoutMs: number;
  readonly now: Date;
}

/**
 * Notifies every channel of what changed since its last message; a channel without changes gets none.
 * @returns a line for each channel that did not take its message; it gets it the next time. Never rejects
 */
export async function notify(watched: Watched, options: NotifyOptions): Promise<readonly string[]> {
  try {
    makeFolder(dirname(options.history));
    const history = new NoticeHistory(options.history);
    try {
      const telling = options.channels.map((channel) => tell(channel, watched, history, options));
      return (await Promise.all(telling)).flatMap((problem) => problem ?? []);
    } finally {
      history.close();
    }
  } catch (error) {
    return [`nobody was notified: ${messageOf(error)}`];
  }
}

async function tell(
  channel: NoticeChannel,
  { watch: name, concerns, wellAgain, settled }: Watched,
  history: NoticeHistory,
  { remindMs, timeoutMs, now }: NotifyOptions,
): Promise<string | undefined> {
  const at = now.toISOString();
  const watch = { name, channel: channel.name, remindMs };
  const due = history.due(watch, concerns, wellAgain, at, settled);
  if (Object.values(due).every((list) => list.length === 0)) return undefined;
  const notice: Notice = { ...due, watch: name, at, remindMs };
  const late = new Error(`no answer within ${printElapsed(timeoutMs)}`);
  const deadline = new AbortController();
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    deadline.abort(late);
    over.reject(late);
  }, timeoutMs);
  try {
    await Promise.race([channel.send(notice, deadline.signal), over.promise]);
    history.told(watch, due, at);
    return undefined;
  } catch (error) {
    const why = messageOf(error);
    return `${channel.name} was not notified: ${why}; the next run tries again`;
  } finally {
    clearTimeout(timer);
  }
}
