import type { DatedConcern, Due } from '../history/notice-history.ts';

/** One message: what turned red, what is well again, what still is red. */
export interface Notice extends Due {
  /** `run production`, `drift production`. */
  readonly watch: string;
  /** RFC 3339. */
  readonly at: string;
  /** How long what stays red is kept quiet, in milliseconds. */
  readonly remindMs: number;
}

/** A channel that takes messages: a plain object; one file and one line in channels.ts. */
export interface Channel {
  readonly name: string;
  /** Rejects when the message was not taken; ends when the signal aborts. Heavy imports happen here. */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
}

/** Lines of one list; a message is no report. */
const MOST_LINES = 20;

/** `opsproof run production: 2 new, 1 recovered, 3 still red`. */
export function noticeTitle({ watch, fresh, recovered, still }: Notice): string {
  const parts = [
    ...(fresh.length === 0 ? [] : [`${fresh.length} new`]),
    ...(recovered.length === 0 ? [] : [`${recovered.length} recovered`]),
    ...(still.length === 0 ? [] : [`${still.length} still red`]),
    ...(fresh.length + still.length === 0 ? ['nothing else is red'] : []),
  ];
  return `opsproof ${watch}: ${parts.join(', ')}`;
}

/** The lists of a message, one line each, without the title. */
export function noticeText({ fresh, recovered, still }: Notice): string {
  return [
    ...section('new', fresh, false),
    ...section('recovered', recovered, true),
    ...section('still red', still, true),
  ].join('\n');
}

/** What programs get. `schema` grows when something is removed or changes its meaning. */
export function noticeJson(notice: Notice): string {
  const { watch, at, fresh, recovered, still } = notice;
  const list = (concerns: readonly DatedConcern[]) =>
    concerns.map(({ fingerprint, text, since }) => ({ fingerprint, text, since }));
  return JSON.stringify({
    schema: 1,
    watch,
    at,
    title: noticeTitle(notice),
    new: list(fresh),
    recovered: list(recovered),
    still: list(still),
  });
}

function section(title: string, concerns: readonly DatedConcern[], dated: boolean): string[] {
  if (concerns.length === 0) return [];
  const lines = concerns
    .slice(0, MOST_LINES)
    .map(
      ({ text, since }) => `  ${text}${dated ? `, since ${since.slice(0, 16).replace('T', ' ')} UTC` : ''}`,
    );
  const more = concerns.length - MOST_LINES;
  return [`${title}:`, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])];
}
