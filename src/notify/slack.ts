import type { NoticeChannel } from './notice.ts';
import { noticeText, noticeTitle } from './notice-text.ts';
import { postJson } from './post-json.ts';

/** Slack itself cuts longer ones, in the middle of a line. */
const LONGEST = 8000;

/** An incoming webhook of Slack and of compatible services (https://docs.slack.dev/messaging/formatting-message-text). */
export function slack({ url }: { readonly url: string }): NoticeChannel {
  return {
    name: 'slack',
    async send(notice, signal) {
      const [title, text] = [noticeTitle(notice), noticeText(notice)].map(escapeMarks);
      const body = (text ?? '').replaceAll('```', "'''").slice(0, LONGEST);
      await postJson(url, JSON.stringify({ text: `*${title}*\n\`\`\`\n${body}\n\`\`\`` }), signal);
    },
  };
}

/** The three control characters of Slack: no text may mention a channel. */
function escapeMarks(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
