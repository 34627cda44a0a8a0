import type { DatedConcern } from '../history/notice-history.ts';
import type { Notice } from './notice.ts';

/** How many lines one list has; a message is not a report. */
const MOST_LINES = 20;

/** `opsproof run production: 2 new, 1 recovered, 1 accepted, 3 still red`. */
export function noticeTitle({ watch, fresh, recovered, settled, still }: Notice): string {
  const [accepted = [], others = []] = [true, false].map((wanted) =>
    settled.filter(({ how }) => (how === 'accepted') === wanted),
  );
  const parts = [
    ...(fresh.length === 0 ? [] : [`${fresh.length} new`]),
    ...(recovered.length === 0 ? [] : [`${recovered.length} recovered`]),
    ...(accepted.length === 0 ? [] : [`${accepted.length} accepted`]),
    ...(others.length === 0 ? [] : [`${others.length} ignored`]),
    ...(still.length === 0 ? [] : [`${still.length} still red`]),
    ...(fresh.length + still.length === 0 ? ['nothing else is red'] : []),
  ];
  return `opsproof ${watch}: ${parts.join(', ')}`;
}

/** The lists of a message, one line each, without the title. */
export function noticeText({ fresh, recovered, settled, still }: Notice): string {
  const over = settled.map(({ how, text, ...rest }) => ({ ...rest, text: `${text}: ${how}` }));
  return [
    ...section('new', fresh, false),
    ...section('recovered', recovered, true),
    ...section('accepted or ignored', over, true),
    ...section('still red', still, true),
  ].join('\n');
}

/** What programs get. `schema` increases when something is removed or changes its meaning. */
export function noticeJson(notice: Notice): string {
  const { watch, at, fresh, recovered, settled, still } = notice;
  const list = (concerns: readonly DatedConcern[]) =>
    concerns.map(({ fingerprint, kind, text, since }) => ({ fingerprint, kind, text, since }));
  return JSON.stringify({
    schema: 1,
    watch,
    at,
    title: noticeTitle(notice),
    new: list(fresh),
    recovered: list(recovered),
    settled: settled.map(({ fingerprint, kind, text, since, how }) => ({
      fingerprint,
      kind,
      text,
      since,
      how,
    })),
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
