import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Concern, NoticeHistory } from '../history/notice-history.ts';
import { printElapsed } from '../model/elapsed.ts';
import { messageOf } from '../model/errors.ts';
import type { Notice, NoticeChannel } from './notice.ts';

/** What one run found out, for those who are told. */
export interface Watched {
  /** `run production`, `drift production`: what is red is remembered under this name. */
  readonly watch: string;
  readonly concerns: readonly Concern[];
  /** Whether what has this scope was looked at and found well. */
  wellAgain(scope: string): boolean;
  /** Why something is no concern any more although it was not put right; empty: another line tells. */
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
 * Tells every channel what changed since it was told last; a channel for which nothing did hears nothing.
 * @returns a line for each channel that did not take its message; it is told the next time. Never rejects
 */
export async function notify(watched: Watched, options: NotifyOptions): Promise<readonly string[]> {
  try {
    await mkdir(dirname(options.history), { recursive: true });
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
