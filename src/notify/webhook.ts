import type { NoticeChannel } from './notice.ts';
import { noticeJson } from './notice-text.ts';
import { postJson } from './post-json.ts';

/** POST of the whole message as JSON. */
export function webhook({
  url,
  headers,
}: {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}): NoticeChannel {
  return {
    name: 'webhook',
    send: (notice, signal) => postJson(url, noticeJson(notice), signal, headers),
  };
}
