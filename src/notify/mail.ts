import { connect } from 'node:net';
import type { NoticeChannel } from './notice.ts';
import { noticeText, noticeTitle } from './notice-text.ts';

export interface MailSettings {
  readonly to: readonly string[];
  readonly from: string;
  /** `smtp://host:port` (STARTTLS if it is offered; port 587 by default) or `smtps://host:port` (465). */
  readonly smtp: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** A mail over SMTP; the one file that knows nodemailer. */
export function mail({ to, from, smtp, user, password }: MailSettings): NoticeChannel {
  return {
    name: 'mail',
    async send(notice, signal) {
      const { createTransport } = await import('nodemailer');
      const { protocol, hostname, port, username, password: secret } = new URL(smtp);
      const [login, key] = [user ?? decodeURIComponent(username), password ?? decodeURIComponent(secret)];
      const host = hostname.replace(/^\[(.*)\]$/, '$1');
      const secure = protocol === 'smtps:';
      const number = Number(port || (secure ? 465 : 587));
      const transport = createTransport({
        host,
        port: number,
        secure,
        // Our own socket, so that nothing of it outlives the deadline.
        getSocket: (_options, done) => {
          const socket = connect({ host, port: number, signal });
          socket.once('error', done);
          socket.once('connect', () => {
            socket.off('error', done);
            done(null, { connection: socket });
          });
        },
        ...(login === '' ? {} : { auth: { user: login, pass: key } }),
        // A text of a host is never a path or a URL to read.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({
          to: [...to],
          from,
          subject: noticeTitle(notice),
          text: `${noticeTitle(notice)}\n\n${noticeText(notice)}\n`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } finally {
        transport.close();
      }
    },
  };
}
